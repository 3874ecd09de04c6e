"""The command line's scratch repository and loopback GitHub, for these tests too."""

from cli.conftest import github, scratch, shop

__all__ = ["github", "scratch", "shop"]

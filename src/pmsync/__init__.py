"""Keep incident post-mortems in git and their action items in the tracker in agreement."""

__version__ = "0.1.0"

"""`demo`."""


def demo() -> int:
    """Show the whole way in a throw-away repository."""
    return 0

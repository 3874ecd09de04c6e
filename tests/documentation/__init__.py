"""The documentation: every block, command, link and name in it."""

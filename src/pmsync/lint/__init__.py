"""The guide's rules: from a post-mortem to findings. Pure: facts from outside come in as `Facts`."""

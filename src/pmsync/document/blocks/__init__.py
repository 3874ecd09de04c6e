"""Markdown's block structure, line by line: the blocks of CommonMark, and tables."""

"""Timeline entries: found, and placed on days and in zones that stand elsewhere."""

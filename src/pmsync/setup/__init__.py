"""How a repository begins with pmsync: what is there, what would be written, what could be read."""

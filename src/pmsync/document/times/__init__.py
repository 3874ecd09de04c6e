"""Times as people write them: days, clocks, zones."""

"""Events to timeline entries: pure, no files, no clock, no network."""

"""Text to post-mortem and back by spans: pure, no files, no clock, no network."""

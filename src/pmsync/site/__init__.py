"""A report and the post-mortems behind it to the pages of a static site. Pure."""

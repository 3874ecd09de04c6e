"""What was made from documents, kept by content in the user's cache folder."""

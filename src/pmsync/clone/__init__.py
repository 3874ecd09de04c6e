"""What a clone knows beyond its newest files, and the way back into it."""

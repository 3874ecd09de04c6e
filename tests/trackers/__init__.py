"""The trackers' contract, and what each of them promises beyond it."""

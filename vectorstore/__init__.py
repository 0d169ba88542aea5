"""Find text: the archive of reports, their vectors, and retrieval. Knows nothing of drafting, models or screens."""

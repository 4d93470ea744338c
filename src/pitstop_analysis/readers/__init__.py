"""Files in, rows out: one module per format, and `open_log` that tells them apart by content."""

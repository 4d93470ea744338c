"""One measure per module: a definition, a function from segments (or the log) to figures, a literal test."""

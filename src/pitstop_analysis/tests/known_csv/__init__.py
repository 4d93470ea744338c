"""One small file of our own in the form of each known export, and the log that comes of it."""

"""Template filters of the web face."""

"""Finding cases: by what they are about, whose they are, what was said; and searches that are kept."""

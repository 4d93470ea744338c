"""Teams that work on a case beside the one that holds it."""

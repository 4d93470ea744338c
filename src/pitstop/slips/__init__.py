"""Small errors: what went a little wrong, whether or not it hurt."""

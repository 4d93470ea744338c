"""The way of a case so far: in whose hands it was, and for how long."""

"""The flow map: who hands to whom, at a level of detail that can be read. `flowmap.py` puts it together."""

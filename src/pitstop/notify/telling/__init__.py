"""Telling many people of many things at once."""

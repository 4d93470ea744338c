"""Offers and their answers, protocols, routes, introductions."""

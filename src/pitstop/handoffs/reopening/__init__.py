"""Customers who write: their new cases, what they add to open ones, and closed ones that go on."""

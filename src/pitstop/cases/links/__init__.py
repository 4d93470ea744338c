"""The customer's link to the page of their case."""

"""A made-up organisation, built by calling the services."""

"""The team in which cases begin that customers open."""

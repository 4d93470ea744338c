"""The ground: clock, secrets, refusals. No tables, and no Django but for translation and dates in say.py."""

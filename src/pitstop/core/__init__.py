"""The ground: clock, secrets, refusals. No tables, and no Django but for translation in say.py."""

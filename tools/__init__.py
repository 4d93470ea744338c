"""What the Makefile calls. `environment`, `provide`, `postgres` and `test` use the standard library only.

They run before anything is installed, or install it.
"""

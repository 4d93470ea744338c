"""What the Makefile calls. Standard library only: some of it runs before anything is installed."""

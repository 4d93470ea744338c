"""The report: every figure of a log in one object, and its faces (JSON, terminal, HTML)."""

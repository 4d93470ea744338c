"""A log into a file, one module per format; `pitstop_analysis.write` chooses. Nothing is guessed here."""

"""Hours from iCal files, and as such files. Apart from the rest: its libraries take long to import."""

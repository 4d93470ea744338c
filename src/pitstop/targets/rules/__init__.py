"""The rules of targets and clocks. Pure: a case's history, targets and a calendar in, clocks out."""

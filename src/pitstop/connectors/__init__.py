"""What connects the desk with systems outside, one folder each."""

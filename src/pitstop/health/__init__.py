"""Whether all is well: what comes due in time, who works, what leaves. No tables of its own."""

"""What residents report, kept with care: masked at once, the raw text sealed and for days, and counts after that."""

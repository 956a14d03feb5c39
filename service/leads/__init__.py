"""Leads to the police: found in messages, and written into files."""

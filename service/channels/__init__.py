"""Channels by which messages arrive from elsewhere: a WeChat official account, and any other by a signed call."""

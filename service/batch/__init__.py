"""Scoring the messages of a file: read row by row, scored by the thousand, written with every column kept."""

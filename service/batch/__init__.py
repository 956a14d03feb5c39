"""Scoring the messages of a file: read row by row, scored in parts, written with every column kept."""

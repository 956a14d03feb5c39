"""The pages that people open in a browser; they work without scripts."""

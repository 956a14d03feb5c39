"""The models of an installation: which there are, which one answers, and which one only listens."""

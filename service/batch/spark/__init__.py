"""Scoring with Spark what is too large for one machine: the same rows, scores and bytes as `service.batch.run`."""

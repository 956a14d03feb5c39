"""The evaluation that docs/evaluation/ shows: `make evaluate` runs it and writes the table and the plots."""

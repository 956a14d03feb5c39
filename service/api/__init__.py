"""The HTTP interface for programs: one file for each thing that can be asked."""

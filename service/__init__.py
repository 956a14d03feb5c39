"""Everything that talks to someone: API, pages, batch files and the command line."""

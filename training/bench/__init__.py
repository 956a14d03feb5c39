"""How fast: the scorer, its peers and the service, measured side by side in one run (`make bench`)."""

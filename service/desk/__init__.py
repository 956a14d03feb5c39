"""The hotline desk: where staff spend their day."""

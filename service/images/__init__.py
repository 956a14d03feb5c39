"""From the picture of a message to its text: read in processes of their own, kept nowhere."""

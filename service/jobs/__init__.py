"""Files that are sent to the service and scored in the background."""

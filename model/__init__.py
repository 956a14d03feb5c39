"""From a text to an assessment: small pure steps, and the released model itself."""

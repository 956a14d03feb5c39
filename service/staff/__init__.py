"""Who works at the desk and which programs call it: accounts, roles, sign-in, API keys, and what each may do."""

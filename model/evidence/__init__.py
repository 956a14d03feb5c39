"""Which spans of the original speak for the verdict, and why, in plain Chinese.

Every detector is a module with one function `find(case) -> list[Finding]`; `compose` calls them all, sorts and limits.
"""

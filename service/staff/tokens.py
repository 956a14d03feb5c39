"""Random tokens by which browsers and programs show who they are; only their hash is stored."""

import hashlib
import secrets

BYTES = 32


def new(prefix: str = "") -> str:
    """Return a new token of 256 random bits, written after the prefix."""
    return prefix + secrets.token_urlsafe(BYTES)


def digest(token: str) -> str:
    """Return what is stored of a token; that many random bits need no salt."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

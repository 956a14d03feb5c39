"""Who sent a call: signatures made with a shared secret, and the time they are good for."""

import hashlib
import hmac
import time

# On both sides, so that clocks may differ.
WINDOW_SECONDS = 300


def of_wechat(token: str, *values: str) -> str:
    """Return the platform's signature: SHA-1 of the token and the values, sorted and joined, in hexadecimal."""
    return hashlib.sha1("".join(sorted((token, *values))).encode("utf-8", "replace")).hexdigest()


def of_webhook(secret: str, timestamp: str, body: bytes) -> str:
    """Return HMAC-SHA256 of the timestamp, a dot and the body, in hexadecimal."""
    return hmac.digest(secret.encode(), timestamp.encode("utf-8", "replace") + b"." + body, "sha256").hex()


def equal(given: str, expected: str) -> bool:
    """Tell whether two signatures are the same, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def seconds_off(timestamp: str) -> float | None:
    """Return how far a Unix timestamp is from now, in seconds; None where it is none."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return None
    return abs(time.time() - int(timestamp))


def is_fresh(timestamp: str) -> bool:
    """Tell whether a Unix timestamp lies within the window around now."""
    off = seconds_off(timestamp)
    return off is not None and off <= WINDOW_SECONDS

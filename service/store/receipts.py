"""Receipts: the codes by which a resident follows or deletes a report. Only their hash is stored."""

import hashlib
import secrets

# Neither 0 nor O, neither I nor L: what looks alike on a screenshot or on paper stands for one letter at most.
ALPHABET = "123456789ABCDEFGHJKMNPQRSTUVWXYZ"
# Receipts given out earlier may hold a 0.
_READABLE = frozenset(ALPHABET + "0")
LENGTH = 16
GROUP = 4
BYTES = LENGTH * 5 // 8
_READ_AS = str.maketrans("OIL", "011")


def code(random: bytes) -> str:
    """Return BYTES bytes, which are 80 bits, as a code in groups: K7QX-2M9D-8RTV-W4HN."""
    number = int.from_bytes(random[:BYTES], "big")
    letters = [ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH))]
    return "-".join("".join(letters[start : start + GROUP]) for start in range(0, LENGTH, GROUP))


def new() -> str:
    """Return a new receipt."""
    return code(secrets.token_bytes(BYTES))


def read(written: str) -> str | None:
    """Return the receipt that a person wrote, in whatever case and groups; None where it is none.

    O is read as the 0 of an older receipt, I and L as 1, and full-width letters as their plain ones.
    """
    plain = "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in written)
    letters = "".join(c for c in plain.upper() if c not in "-–—－ \t\r\n\u3000").translate(_READ_AS)
    if len(letters) != LENGTH or any(letter not in _READABLE for letter in letters):
        return None
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def digest(receipt: str) -> str:
    """Return what is stored of a receipt; 80 random bits need no salt."""
    return hashlib.sha256(receipt.encode()).hexdigest()

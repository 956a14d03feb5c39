"""Passwords: which will do, and their hashes. Hashing takes a tenth of a second and 64 MB, and blocks."""

import secrets
import unicodedata
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from service.staff.names import folded
from service.store.errors import Refused

LEAST = 10
MOST = 200
# What has to be left of a password without the name, and how many different characters it needs.
BESIDE_NAME = 6
DIFFERENT = 4

_hashes = PasswordHash((Argon2Hasher(),))


def check(password: str, name: str) -> None:
    """Raise Refused for a password that is too short, too long, too plain, or hardly more than the name."""
    plain = _plain(password)
    if len(plain) < LEAST:
        raise Refused("short", least=LEAST)
    if len(plain) > MOST:
        raise Refused("long", most=MOST)
    if len(plain.casefold().replace(folded(name), "")) < BESIDE_NAME:
        raise Refused("like_name")
    if len(set(plain)) < DIFFERENT:
        raise Refused("plain")


def hashed(password: str) -> str:
    """Return the hash of a password."""
    return _hashes.hash(_plain(password))


def verify(password: str, hash: str | None) -> tuple[bool, str | None]:
    """Tell whether the password has this hash, and return a new hash where this one is of an older kind.

    Without a hash it takes as long and says no, so that nobody can tell which names there are.
    """
    right, renewed = _hashes.verify_and_update(_plain(password), hash or _of_nobody())
    return right and hash is not None, renewed


@cache
def _of_nobody() -> str:
    return _hashes.hash(secrets.token_urlsafe())


def _plain(password: str) -> str:
    """Return the password as every keyboard and input method writes it."""
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode())

"""The keys of the store, all drawn from one secret that lies outside the database."""

import base64
import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from model.wording import say
from service.store.errors import StoreError

SECRET_BYTES = 32


class Keys:
    """Seals texts, and names things by codes that nobody can trace back without the secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._seal = Fernet(base64.urlsafe_b64encode(self._derive("raw texts")))

    @classmethod
    def open(cls, file: Path, given: str = "") -> "Keys":
        """Return the keys of the secret given, else of the one in `file`, which is made at the first start, mode 600.

        Raises StoreError for a file that cannot be read, cannot be written or holds no secret.
        """
        if given:
            return cls(given.encode())
        try:
            if not file.exists():
                _write(file)
            secret = bytes.fromhex(file.read_text(encoding="ascii").strip())
        except OSError as error:
            raise StoreError(say("store.key_unreadable", file=file, detail=error.strerror)) from None
        except ValueError:
            raise StoreError(say("store.key_broken", file=file)) from None
        if len(secret) < SECRET_BYTES:
            raise StoreError(say("store.key_broken", file=file))
        return cls(secret)

    def _derive(self, purpose: str) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"shizha {purpose}".encode()).derive(self._secret)

    def seal(self, text: bytes) -> bytes:
        """Return the text encrypted."""
        return self._seal.encrypt(text)

    def unseal(self, sealed: bytes) -> bytes | None:
        """Return the text, or None where another secret sealed it."""
        try:
            return self._seal.decrypt(sealed)
        except InvalidToken:
            return None

    def code(self, purpose: str, *values: str) -> bytes:
        """Return 32 bytes that stand for the values; without the secret they can be neither made nor traced back."""
        key = self._derive(purpose)
        return hmac.digest(key, b"".join(len(v).to_bytes(4, "big") + v for v in _encoded(values)), sha256)


def _encoded(values: tuple[str, ...]) -> list[bytes]:
    return [value.encode("utf-8", "surrogatepass") for value in values]


def _write(file: Path) -> None:
    """Write a new secret; where two processes start at once, both use the one that was there first."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(SECRET_BYTES) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            return
    finally:
        draft.unlink(missing_ok=True)

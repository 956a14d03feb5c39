"""Which files are taken for pictures, told by how they begin and never by what they are called."""

from enum import StrEnum

MAX_BYTES = 10 * 1024 * 1024


class Kind(StrEnum):
    """The kinds of picture that are read, named as Pillow names them."""

    PNG = "PNG"
    JPEG = "JPEG"
    WEBP = "WEBP"


class Reason(StrEnum):
    """Why a picture is refused; datasets/wording.toml says each in words as image.REASON."""

    BROKEN = "broken"
    MOVING = "moving"
    LARGE = "large"
    NO_TEXT = "no_text"


class Refused(ValueError):
    """The picture cannot be read, for this reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def kind_of(data: bytes) -> Kind | None:
    """Return the kind of a file, None when it is not taken."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Kind.WEBP
    return None

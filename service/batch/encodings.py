"""Which encoding a file is in, and how broken bytes pass through unharmed."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from service.batch.errors import WrongUse

SAMPLE_BYTES = 1 << 16
SAMPLE_LINES = 1_000
LONGEST_LINE = 1 << 20
KEEP = "shizha-keep"
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# gb18030 holds all of gbk and gb2312, which are what such files are called though they hold more.
WIDER = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030"}


def _keep(error: UnicodeError) -> tuple[str | bytes, int]:
    """Decode a byte that makes no character as U+DC00 plus its value, and encode that back to the byte.

    Unlike `surrogateescape` it also takes the bytes under 128 that UTF-16 can choke on, and writes any other half
    character, which JSON may hold, as its escape.
    """
    if isinstance(error, UnicodeDecodeError):
        return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end
    if not isinstance(error, UnicodeEncodeError):
        raise error
    if error.encoding.startswith(("utf-16", "utf-32")):
        # A single byte has no place between units of two or four.
        return codecs.lookup_error("backslashreplace")(error)
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeEncodeError:
        return codecs.lookup_error("backslashreplace")(error)


codecs.register_error(KEEP, _keep)


def canonical(name: str) -> str:
    """Return the codec's own name for `name`; raises WrongUse for one that is unknown or holds no text."""
    try:
        codec = codecs.lookup(name).name
        "".encode(codec)
    except (LookupError, UnicodeError):
        raise WrongUse("unknown_encoding", name=name) from None
    return WIDER.get(codec, codec)


def detect(file: BinaryIO) -> str:
    """Return the codec of a file: by its mark, else by what most of the lines beyond ASCII are in.

    Reads until it has seen SAMPLE_LINES of those, which for Chinese text is near the beginning. A line in gb18030 is
    hardly ever good UTF-8, and the other way round a broken line in UTF-8 stays the exception.
    """
    start = file.read(SAMPLE_BYTES)
    for mark, codec in MARKS:
        if start.startswith(mark):
            return codec
    wide = _wide(start)
    if wide:
        return wide
    file.seek(0)
    good = bad = 0
    for line in _lines(file):
        if not line.isascii():
            if _is_utf8(line):
                good += 1
            else:
                bad += 1
            if good + bad == SAMPLE_LINES:
                break
    return "utf-8" if good >= bad else "gb18030"


def marked(file: BinaryIO, codec: str) -> str:
    """Return `codec`, or for UTF-8 its form with a mark where the file has one."""
    return "utf-8-sig" if codec == "utf-8" and file.read(3) == codecs.BOM_UTF8 else codec


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE):
        yield line


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError as error:
        # A piece of a very long line may be cut inside a character.
        return len(line) == LONGEST_LINE and error.start > len(line) - 4
    return True


def _wide(start: bytes) -> str | None:
    """Return the form of UTF-16 that lacks its mark: a zero in every Latin letter, digit and line end, on one side."""
    start = start[: len(start) // 2 * 2]
    zeros = start.count(0)
    if zeros * 100 < len(start) or not zeros:
        return None
    high_first = start[::2].count(0)
    if 0 < high_first < zeros or (_is_utf8(start) and zeros * 5 < len(start)):
        return None
    codec = "utf-16-be" if high_first else "utf-16-le"
    try:
        # The sample may end inside a pair.
        start[:-2].decode(codec)
    except UnicodeDecodeError:
        return None
    return codec

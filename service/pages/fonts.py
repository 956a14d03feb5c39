"""A Chinese font of this machine, to draw with."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
# Files and the face in each that draws simplified Chinese, the best first.
FACES = (
    ("NotoSansCJK-Bold.ttc", 2),
    ("NotoSansCJK-Regular.ttc", 2),
    ("NotoSansSC-Regular.otf", 0),
    ("NotoSansCJKsc-Regular.otf", 0),
    ("SourceHanSansSC-Regular.otf", 0),
    ("SourceHanSansCN-Regular.otf", 0),
    ("wqy-microhei.ttc", 0),
    ("wqy-zenhei.ttc", 0),
    ("PingFang.ttc", 0),
    ("STHeiti Medium.ttc", 0),
    ("msyh.ttc", 0),
    ("simhei.ttf", 0),
)


@cache
def face(folders: Sequence[Path] = FOLDERS) -> tuple[Path, int] | None:
    """Return a font file and the number of its face; None where this machine has none."""
    found = {file.name: file for folder in folders if folder.is_dir() for file in folder.rglob("*.[to]t[cf]")}
    return next(((found[name], number) for name, number in FACES if name in found), None)


@cache
def font(size: int) -> "FreeTypeFont":
    """Return the font in a size in pixels; raises LookupError where there is none."""
    # Here and not above: the service starts without what draws.
    from PIL import ImageFont

    known = face()
    if known is None:
        raise LookupError("no Chinese font: install one, such as fonts-noto-cjk")
    return ImageFont.truetype(known[0], size, index=known[1])

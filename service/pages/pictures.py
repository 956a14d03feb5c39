"""A warning to pass on to the family, as a picture: drawn for a verdict and a kind, with nothing of any message."""

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from model.assessment import Verdict
from model.taxonomy import Taxonomy, load
from model.wording import say
from service.pages.fonts import font
from service.pages.warning import kind, steps

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH = 900
MARGIN = 60
PITCH = 1.45
# As service/static/page.css has them.
PAPER, INK, SOFT, BRAND = "#faf6ee", "#211f1b", "#575047", "#0f5550"
BANDS = {Verdict.SCAM: "#8c1a1a", Verdict.SUSPICIOUS: "#743f00"}
COLOURS = 32
# Marks that do not begin a line.
_CLOSING = "，。、；：！？”）》"

Block = tuple[str, int, str, int]


def wrapped(text: str, type_: "FreeTypeFont", width: int) -> list[str]:
    """Return the lines of a text, none wider than `width` pixels but for a closing mark."""
    lines = [""]
    for character in text:
        if type_.getlength(lines[-1] + character) > width and character not in _CLOSING:
            lines.append("")
        lines[-1] += character
    return lines


@cache
def picture(verdict: Verdict, category: str) -> bytes:
    """Return the picture as a PNG file, WIDTH pixels wide; raises LookupError where this machine has no font."""
    # Here and not above: the service starts without what draws.
    from PIL import Image, ImageDraw

    taxonomy = load()
    band, rest = _band(taxonomy, verdict, category), _rest(taxonomy, verdict, category)
    sheet = Image.new("RGB", (WIDTH, 4000), PAPER)
    draw = ImageDraw.Draw(sheet)
    height = _write(ImageDraw.Draw(Image.new("RGB", (1, 1))), band, MARGIN) + MARGIN // 2
    draw.rectangle((0, 0, WIDTH, height), BANDS[verdict])
    _write(draw, band, MARGIN)
    bottom = _write(draw, rest, height + MARGIN // 2)
    file = BytesIO()
    sheet.crop((0, 0, WIDTH, bottom + MARGIN)).quantize(COLOURS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _band(taxonomy: Taxonomy, verdict: Verdict, category: str) -> list[Block]:
    return [
        (say("share.picture_title"), 40, "#ffffff", 6),
        (taxonomy.verdict(verdict).title, 96, "#ffffff", 10),
        (kind(taxonomy, verdict, category), 60, "#ffffff", 10),
    ]


def _rest(taxonomy: Taxonomy, verdict: Verdict, category: str) -> list[Block]:
    told = enumerate(steps(taxonomy, verdict, category), start=1)
    return [
        (taxonomy.category(category).description, 40, SOFT, 30),
        *((say("share.numbered", number=number, step=step), 46, INK, 22) for number, step in told),
        (say("share.call"), 46, BRAND, 30),
        (say("share.source"), 32, SOFT, 0),
    ]


def _write(draw: "ImageDraw", blocks: list[Block], top: int) -> int:
    """Write blocks of text, size in pixels, colour and the gap below each; return where they end."""
    for text, size, colour, gap in blocks:
        type_ = font(size)
        for line in wrapped(text, type_, WIDTH - 2 * MARGIN):
            draw.text((MARGIN, top), line, colour, type_)
            top += round(size * PITCH)
        top += gap
    return top

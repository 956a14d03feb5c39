"""The QR codes of a picture: what they hold, as text; they are never opened."""

import zxingcpp
from PIL import Image

CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
MAX_CODES = 10
MAX_CHARACTERS = 1_000


def read_codes(image: Image.Image) -> list[str]:
    """Return what the QR codes of a picture hold, from top to bottom, each once and on one line."""
    found = zxingcpp.read_barcodes(image.convert("L"), formats=CODES, text_mode=zxingcpp.TextMode.Plain)
    found.sort(key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    contents = dict.fromkeys(_line(code.text) for code in found if code.valid)
    return [content for content in contents if content][:MAX_CODES]


def _line(content: str) -> str:
    shown = "".join(character if character.isprintable() else " " for character in content)
    return " ".join(shown.split())[:MAX_CHARACTERS]

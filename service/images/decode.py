"""From the bytes of a picture to its pixels alone, upright and of a size that is read well."""

import struct
import zlib
from io import BytesIO

import numpy as np
from PIL import Image, ImageOps

from service.images.kinds import Kind, Reason, Refused, kind_of

# The largest pictures taken: a camera's 40 megapixels, and the longest screenshots that phones make.
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_000
# The screen of a phone is read well, and faster, at this width; what is wider than high, at this height and width.
PORTRAIT_WIDTH = 810
LANDSCAPE = (2560, 1080)
# Narrower pictures are enlarged.
SMALL_WIDTH = 480
ENLARGED = 2
# The reader needs this much of both sides.
LEAST_SIDE = 64

FAULTS = (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, struct.error, zlib.error)


def decode(data: bytes) -> Image.Image:
    """Return the picture as RGB, turned as its camera was held, scaled for reading, without any metadata.

    Raises Refused: BROKEN, MOVING for an animation, LARGE beyond MAX_PIXELS or MAX_SIDE, which the header tells before
    anything is unpacked.
    """
    kind = kind_of(data)
    if kind is None:
        raise Refused(Reason.BROKEN)
    try:
        with Image.open(BytesIO(data), formats=[kind]) as image:
            return _read(image, kind)
    except Refused:
        raise
    except Image.DecompressionBombError:
        raise Refused(Reason.LARGE) from None
    except FAULTS:
        raise Refused(Reason.BROKEN) from None


def _read(image: Image.Image, kind: Kind) -> Image.Image:
    if max(image.size) > MAX_SIDE or image.width * image.height > MAX_PIXELS:
        raise Refused(Reason.LARGE)
    # A photo may carry a second picture, such as its light map; only the first is looked at.
    if kind is not Kind.JPEG and getattr(image, "is_animated", False):
        raise Refused(Reason.MOVING)
    if kind is Kind.JPEG:
        scale = _scale(*image.size)
        image.draft("RGB", (round(image.width * scale), round(image.height * scale)))
    pixels = _scaled(_flat(ImageOps.exif_transpose(image)))
    # A new picture holds pixels alone: no place, no camera, no comment.
    bare = Image.new("RGB", (max(pixels.width, LEAST_SIDE), max(pixels.height, LEAST_SIDE)), pixels.getpixel((0, 0)))
    bare.paste(pixels)
    return bare


def _flat(image: Image.Image) -> Image.Image:
    """Return the picture as RGB; what shows through is white, as in most programs."""
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, dtype=np.float64)
        span = float(np.ptp(values)) or 1.0
        return Image.fromarray(((values - values.min()) * (255 / span)).astype(np.uint8)).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image.convert("RGB")


def _scale(width: int, height: int) -> float:
    if width < SMALL_WIDTH:
        return ENLARGED
    if width <= height:
        return min(1, PORTRAIT_WIDTH / width)
    return min(1, LANDSCAPE[0] / width, LANDSCAPE[1] / height)


def _scaled(image: Image.Image) -> Image.Image:
    scale = _scale(*image.size)
    if scale == 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.LANCZOS, reducing_gap=3)

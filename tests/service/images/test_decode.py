import zlib
from io import BytesIO
from struct import pack

import pytest
from PIL import Image, PngImagePlugin

from service.images.decode import LEAST_SIDE, MAX_PIXELS, MAX_SIDE, decode
from service.images.kinds import Kind, Reason, Refused, kind_of
from tests.screenshots import encode

RED = Image.new("RGB", (600, 400), "#cc0000")


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """Return a PNG whose header says this, whatever its data hold."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return pack(">I", len(content)) + name + content + pack(">I", zlib.crc32(name + content))

    head = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def refusal(data: bytes) -> Reason:
    with pytest.raises(Refused) as raised:
        decode(data)
    return raised.value.reason


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_is_told_by_its_content_and_read(kind):
    data = encode(RED, kind)
    assert kind_of(data) is kind
    image = decode(data)
    assert (image.mode, image.size) == ("RGB", (600, 400))
    assert all(abs(have - want) < 4 for have, want in zip(image.getpixel((9, 9)), (204, 0, 0), strict=True))


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PDF"])
def test_other_kinds_are_none_of_ours(kind):
    assert kind_of(encode(RED, kind)) is None


@pytest.mark.parametrize("data", [b"", b"hello", b"<svg xmlns='x'/>", b"RIFF1234WAVE", b"\x89PNG", b"\xff\xd8"])
def test_what_is_no_picture_is_none_of_ours(data):
    assert kind_of(data) is None
    assert refusal(data) is Reason.BROKEN


@pytest.mark.parametrize("kind", list(Kind))
def test_a_file_that_ends_early_is_broken(kind):
    data = encode(Image.effect_noise((600, 400), 90).convert("RGB"), kind)
    assert refusal(data[: len(data) // 2]) is Reason.BROKEN
    assert refusal(data[:20]) is Reason.BROKEN


def test_rubbish_behind_a_good_beginning_is_broken():
    for beginning in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x20\x00\x00\x00WEBPVP8 "):
        assert refusal(beginning + bytes(range(256)) * 8) is Reason.BROKEN


def test_the_header_alone_tells_that_a_picture_is_too_large():
    assert refusal(png(MAX_SIDE + 1, 10)) is Reason.LARGE
    assert refusal(png(10, MAX_SIDE + 1)) is Reason.LARGE
    assert refusal(png(8_000, MAX_PIXELS // 8_000 + 1)) is Reason.LARGE
    assert refusal(png(2**31 - 1, 2**31 - 1)) is Reason.LARGE
    assert refusal(png(0, 10)) is Reason.BROKEN


def test_a_small_file_that_would_unpack_to_gigabytes_is_refused_unread():
    assert refusal(png(30_000, 30_000, bytes(50_000_000))) is Reason.LARGE


def test_a_comment_that_would_unpack_to_megabytes_does_no_harm():
    more = PngImagePlugin.PngInfo()
    more.add_text("note", "x" * 50_000_000, zip=True)
    data = encode(RED, "PNG", pnginfo=more)
    assert len(data) < 100_000
    assert refusal(data) is Reason.BROKEN


def test_the_largest_picture_is_read():
    assert decode(encode(Image.new("L", (5_000, 8_000), "white"))).size == (810, 1296)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_moves_is_refused(kind):
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("red", "green", "blue")]
    data = encode(frames[0], kind, save_all=True, append_images=frames[1:])
    assert refusal(data) is Reason.MOVING


def test_a_photo_that_carries_a_second_picture_is_read():
    data = encode(RED, "MPO", save_all=True, append_images=[RED])
    assert data.startswith(b"\xff\xd8\xff")
    assert decode(data).size == (600, 400)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_the_camera_was_held_and_keeps_nothing_else(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "secret place"
    image = decode(encode(RED, "JPEG", exif=exif, comment=b"secret comment"))
    assert image.size == ((600, 400) if orientation < 5 else (400 * 2, 600 * 2))
    assert image.info == {}
    assert dict(image.getexif()) == {}


@pytest.mark.parametrize(
    ("image", "corner"),
    [
        (Image.new("RGBA", (500, 500), (0, 0, 0, 0)), (255, 255, 255)),
        (Image.new("LA", (500, 500), (0, 255)), (0, 0, 0)),
        (Image.new("L", (500, 500), 80), (80, 80, 80)),
        (Image.new("1", (500, 500), 1), (255, 255, 255)),
        (Image.new("RGB", (500, 500), "#123456").quantize(4), (18, 52, 86)),
        (Image.new("I;16", (500, 500), 700), (0, 0, 0)),
    ],
    ids=["see-through", "grey with alpha", "grey", "black and white", "palette", "sixteen bits"],
)
def test_pixels_of_any_sort_become_rgb(image, corner):
    decoded = decode(encode(image))
    assert (decoded.mode, decoded.getpixel((0, 0))) == ("RGB", corner)


def test_colours_for_print_become_rgb():
    assert decode(encode(Image.new("CMYK", (500, 500), 0), "JPEG")).getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("size", "read"),
    [
        ((1080, 2400), (810, 1800)),
        ((1440, 15_000), (810, 8438)),
        ((1920, 1080), (1920, 1080)),
        ((3840, 2160), (1920, 1080)),
        ((4000, 500), (2560, 320)),
        ((300, 600), (600, 1200)),
        ((1, 1), (LEAST_SIDE, LEAST_SIDE)),
        ((1, 16_000), (LEAST_SIDE, 32_000)),
    ],
)
def test_pictures_come_to_a_size_that_is_read_well(size, read):
    assert decode(encode(Image.new("L", size))).size == read


def test_a_picture_that_is_enlarged_stays_below_the_edge_of_memory():
    image = decode(encode(Image.new("L", (479, 16_000))))
    assert image.width * image.height <= MAX_PIXELS


def test_nothing_of_the_file_is_left_open():
    file = BytesIO(encode(RED))
    decode(file.getvalue())
    assert not file.closed

import pytest
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from service.images.codes import MAX_CHARACTERS, read_codes

LINK = "https://jd-lq.top/q?g=81"


def code(content: str | bytes, scale: int = 6) -> Image.Image:
    made = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode)
    return ImageOps.expand(Image.fromarray(made.to_image(scale=scale)).convert("RGB"), 40, "white")


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image,
        ImageOps.invert,
        lambda image: image.rotate(90, expand=True),
        lambda image: image.filter(ImageFilter.GaussianBlur(2)),
        lambda image: image.resize((image.width // 3, image.height // 3)),
    ],
    ids=["plain", "inverted", "turned", "blurred", "small"],
)
def test_a_code_is_read_and_not_opened(change):
    assert read_codes(change(code(LINK))) == [LINK]


def test_codes_come_from_top_to_bottom_each_once():
    contents = (LINK, "https://a.top/1", LINK)
    codes = [code(content) for content in contents]
    page = Image.new("RGB", (400, 400 * len(codes)), "white")
    for number, one in enumerate(codes):
        page.paste(one, (10, 400 * number))
    assert read_codes(page) == [LINK, "https://a.top/1"]


def test_what_a_code_holds_comes_on_one_line_and_not_without_end():
    assert read_codes(code("第一行\n第二行\x00\u202e完")) == ["第一行 第二行 完"]
    assert read_codes(code("x" * 1500, scale=3)) == ["x" * MAX_CHARACTERS]
    assert read_codes(code("  \n ")) == []


def test_a_picture_without_a_code_has_none():
    assert read_codes(Image.effect_noise((400, 400), 80).convert("RGB")) == []

"""Screenshots that the tests draw themselves: messages as phones show them, with what is written in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

FONTS = [
    Path(folder) / name
    for folder in ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk", "/usr/share/fonts/google-noto-cjk")
    for name in ("NotoSansCJK-Regular.ttc",)
]
SIMPLIFIED, TRADITIONAL = 2, 3
LIGHT, DARK = ("#ffffff", "#1a1a1a"), ("#111111", "#e2e2e2")
# The ground of a chat, the bubbles of the other side and of the owner of the phone, and what is written on both.
CHAT = ("#ededed", "#ffffff", "#95ec69", "#181818")
CHAT_DARK = ("#111111", "#2c2c2c", "#3eb575", "#d5d5d5")


@dataclass(frozen=True)
class Screenshot:
    """A picture as a file, what is written in it, and what its QR codes hold."""

    name: str
    data: bytes
    text: str
    qr_codes: tuple[str, ...] = ()

    @property
    def judged(self) -> str:
        """What the verdict must be on."""
        return "\n".join((self.text, *self.qr_codes))


@cache
def font(size: int, face: int = SIMPLIFIED) -> ImageFont.FreeTypeFont:
    """Return Noto Sans CJK in a size in pixels; skips the test on a machine without it."""
    found = next((file for file in FONTS if file.exists()), None)
    if found is None:
        pytest.skip(
            "no Noto CJK font here: install it (on Debian 'apt install fonts-noto-cjk')", allow_module_level=True
        )
    return ImageFont.truetype(str(found), size, index=face)


def wrap(text: str, type_: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Return the lines of a text, broken wherever the width ends, as chat programs do."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for character in paragraph:
            if line and type_.getlength(line + character) > width and character not in "，。、；：！？”）】":
                lines.append(line.rstrip(" "))
                line = character.lstrip(" ")
            else:
                line += character
        lines.append(line)
    return lines


def encode(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """Return the picture as a file."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def message(
    text: str, *, width: int = 720, size: int = 32, colours: tuple[str, str] = LIGHT, face: int = SIMPLIFIED
) -> Image.Image:
    """Return a message on a plain ground."""
    type_ = font(size, face)
    margin = size
    lines = wrap(text, type_, width - 2 * margin)
    pitch = round(size * 1.6)
    image = Image.new("RGB", (width, 2 * margin + pitch * len(lines)), colours[0])
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((margin, margin + number * pitch), line, colours[1], type_)
    return image


def chat(
    turns: Sequence[tuple[str, str]],
    *,
    width: int = 720,
    size: int = 30,
    colours: tuple[str, str, str, str] = CHAT,
) -> Image.Image:
    """Return a chat: turns of side (`left`, `right`, or `middle` for a time) and text."""
    type_ = font(size)
    pitch, padding, margin = round(size * 1.45), round(size * 0.7), round(size * 0.9)
    ground, other, own, ink = colours
    placed = []
    top = margin
    for side, text in turns:
        lines = wrap(text, type_, width * 62 // 100)
        wide = round(max(map(type_.getlength, lines))) + 2 * padding
        high = pitch * (len(lines) - 1) + round(size * 1.25) + 2 * padding
        placed.append((side, lines, top, wide, high))
        top += high + margin
    image = Image.new("RGB", (width, top), ground)
    draw = ImageDraw.Draw(image)
    for side, lines, top, wide, high in placed:
        edge = 3 * size
        left = {"left": edge, "right": width - edge - wide, "middle": (width - wide) // 2}[side]
        if side != "middle":
            picture = size if side == "left" else width - 5 * size // 2
            draw.rounded_rectangle((picture, top, picture + 3 * size // 2, top + 3 * size // 2), 6, "#7a8fa6")
            draw.rounded_rectangle((left, top, left + wide, top + high), 8, other if side == "left" else own)
        for number, line in enumerate(lines):
            draw.text((left + padding, top + padding + number * pitch), line, ink, type_)
    return image


def with_code(image: Image.Image, content: str, size: int = 280) -> Image.Image:
    """Return the picture with a QR code below it."""
    code = Image.fromarray(zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode).to_image(scale=8))
    code = code.convert("RGB").resize((size, size), Image.Resampling.NEAREST)
    longer = Image.new("RGB", (image.width, image.height + size + 60), "#ffffff")
    longer.paste(image)
    longer.paste(code, ((image.width - size) // 2, image.height + 20))
    return longer


ETC = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PICK_UP = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取，营业时间8点到21点。"
FRIENDS = (
    ("middle", "昨天 20:14"),
    ("left", "姐，你明天有空吗？妈说中午一起吃饭"),
    ("right", "有空，几点？我带点水果过去"),
    ("left", "十二点吧，路上慢点，别买太多东西，家里什么都有"),
    ("right", "好的"),
)
CHEATS = (
    ("left", "您好，我是平台客服，您的账户误开通了百万保障会员，每月自动扣费2000元"),
    ("right", "我没有开通过，怎么取消？"),
    ("left", "需要您配合下载会议软件，共享屏幕，把银行卡里的钱转到安全账户核验"),
)
LONG = "\n".join(
    (
        "【刷单群公告】",
        "各位老师早上好，今日任务已发布，请大家认真阅读规则后再接单。",
        "第一单垫付128元，完成后返本金加佣金共168元，三分钟到账。",
        "第二单为连单任务，需要连续完成三笔，金额分别为500元、1800元、5600元，中途退出本金不退。",
        "做单期间请不要与家人谈论，截图发给接待员小雅登记。",
        "完成全部任务后联系导师开通提现通道，首次提现需缴纳个人所得税保证金。",
        "新人请先下载指定软件，注册时填写邀请码 668899，客服会一对一指导。",
        "名额有限，先到先得，错过今天要等下个月。",
        "以下是昨日会员收益展示：张女士到账3980元，李先生到账7260元，王阿姨到账12800元。",
        "有问题请私聊群主，不要在群里发无关内容，违者踢出。",
    )
)


def _shots() -> tuple[Screenshot, ...]:
    link = (
        "您的医保电子凭证已失效，请尽快点击 https://yb-renew-login.top/u/8s7dk2?from=sms&id=20391 办理，逾期将停止报销"
    )
    card = "把钱打到这个账户，户名王建国，卡号 6217 0012 3000 4567 890 建设银行，转好了把截图发我，急用"
    old = "【臺灣電力】您本期電費尚未繳納，今日將暫停供電，請立即點擊 tw-power.cc 完成繳費，以免影響用電"
    small = "【公安局】您名下的银行卡涉嫌洗钱，请立即添加警官QQ 2839910455 配合调查，不得告诉家人"
    loan = "您的借款额度20万已审批通过，请先缴纳工本费599元激活，联系微信 dk88991 放款"
    code = "扫码进群领取鸡蛋，先到先得，每人限领一份，名额满了就没有了"
    shots = (
        ("light", encode(message(ETC)), ETC, ()),
        ("dark", encode(message(PICK_UP, colours=DARK)), PICK_UP, ()),
        ("chat", encode(chat(CHEATS)), "\n".join(text for _, text in CHEATS), ()),
        ("long", encode(message(LONG, width=1080, size=46)), LONG, ()),
        ("small", encode(message(small, width=300, size=15)), small, ()),
        ("jpeg", encode(message(loan, width=540, size=24), "JPEG", quality=55), loan, ()),
        ("code", encode(with_code(message(code), "https://jd-lq.top/q?g=81")), code, ("https://jd-lq.top/q?g=81",)),
        ("link", encode(message(link, width=640, size=34)), link, ()),
        ("card", encode(chat((("left", card),))), card, ()),
        ("traditional", encode(message(old, face=TRADITIONAL), "WEBP", quality=80), old, ()),
        ("dark chat", encode(chat(FRIENDS, colours=CHAT_DARK)), "\n".join(text for _, text in FRIENDS), ()),
    )
    return tuple(Screenshot(*shot) for shot in shots)


@cache
def screenshots() -> tuple[Screenshot, ...]:
    """Return one screenshot of each kind, drawn once."""
    return _shots()


def errors(read: str, written: str) -> tuple[int, int]:
    """Return the edits from what was read to what is written, spaces and line ends apart, and the characters of it."""
    read, written = ("".join(text.split()) for text in (read, written))
    row = list(range(len(written) + 1))
    for place, character in enumerate(read, start=1):
        before, row[0] = row[0], place
        for column, wanted in enumerate(written, start=1):
            before, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, before + (character != wanted)),
            )
    return row[-1], len(written)

"""A warning to pass on to the family."""

from io import BytesIO

import pytest
from PIL import Image, ImageFont

from model.assessment import Verdict
from model.taxonomy import load
from service.pages import fonts
from service.pages.pictures import MARGIN, WIDTH, picture, wrapped
from service.pages.warning import EXCERPT, excerpt, warning

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"
WARNING = """【识诈提醒】收到这样的消息，请当心
消息里说：“【ETC中心】您的ETC已停用，请登录 （网址已去掉） 重新认证，客服 138******78”
高度可疑：像是冒充公共服务
· 不点链接，不填身份证、银行卡和验证码。
· 已经填了卡号或验证码，马上打银行卡背面的电话挂失，再打 110。
· 自己打开那个单位的官方应用查，不用短信里的入口。
钱已经转出，马上打 110；拿不准，打 96110。
结果由“识诈”程序判断，仅供参考。"""
needs_a_font = pytest.mark.skipif(fonts.face() is None, reason="no Chinese font here, such as fonts-noto-cjk")


def test_the_warning_says_what_came_what_it_is_and_what_to_do(assessor):
    assert warning(load(), SCAM, assessor.assess(SCAM)) == WARNING


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("登录 https://a.b-c.top/x?y=1 认证", "登录 （网址已去掉） 认证"),
        ("登录 etc-rz 点 top 认证", "登录 （网址已去掉） 认证"),
        ("登录 etc-rz。top/a 认证", "登录 （网址已去掉） 认证"),
        ("登录 192.168.3.4 认证", "登录 （网址已去掉） 认证"),
        ("致电 95588 或 4001234567", "致电 ***** 或 400******67"),
        ("卡号 6222021234567890123", "卡号 **********"),
        ("加微信 abc12345 退款 5000 元", "加微信 ab****** 退款 **** 元"),
        ("第一行\n第二行", "第一行 第二行"),
        ("长" * (EXCERPT + 1), "长" * EXCERPT + "…"),
    ],
)
def test_numbers_and_links_are_taken_out_and_a_long_message_is_cut(text, kept):
    assert excerpt(text) == kept


@needs_a_font
def test_the_picture_is_drawn_for_a_verdict_and_a_kind(client):
    response = client.get("/share/scam/service_phishing.png")
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    assert response.headers["cache-control"] == "public, max-age=3600"
    image = Image.open(BytesIO(response.content)).convert("RGB")
    assert image.width == WIDTH
    assert (image.getpixel((5, 5)), image.getpixel((5, image.height - 5))) == ((140, 26, 26), (250, 246, 238))
    assert response.content != picture(Verdict.SUSPICIOUS, "service_phishing")
    assert len(response.content) < 80_000


@needs_a_font
def test_every_kind_has_a_picture_that_no_word_leaves():
    taxonomy = load()
    for category in filter(taxonomy.is_harmful, taxonomy.slugs):
        image = Image.open(BytesIO(picture(Verdict.SCAM, category))).convert("RGB")
        edge = image.crop((WIDTH - MARGIN // 4, 0, WIDTH, image.height))
        assert len(edge.getcolors(100_000)) == 2, category
        assert 900 < image.height < 2_000, category


@pytest.mark.parametrize(
    "path", ["no_risk_found/service_phishing", "scam/delivery", "scam/nothing", "nothing/service_phishing"]
)
def test_there_is_no_picture_where_there_is_nothing_to_warn_of(client, path):
    assert client.get(f"/share/{path}.png").status_code == 404


def test_lines_break_before_they_are_too_wide_and_a_closing_mark_never_begins_one():
    type_ = ImageFont.load_default(20)
    width = int(type_.getlength("aaa")) + 1
    assert wrapped("aaaaaaa", type_, width) == ["aaa", "aaa", "a"]
    assert wrapped("aaa，aa", type_, width)[0] == "aaa，"


@pytest.fixture
def without_font(monkeypatch):
    monkeypatch.setattr("service.pages.fonts.face", lambda: None)
    monkeypatch.setattr("service.pages.verdicts.face", lambda: None)
    picture.cache_clear()
    fonts.font.cache_clear()


@pytest.mark.usefixtures("without_font")
def test_without_a_font_there_is_the_text_alone_and_the_page_says_so(client):
    page = client.post("/", data={"text": SCAM, "check": "yes"}).text
    assert "这台机器上没有中文字体，做不了图片，请发上面这段话。" in page
    assert "/share/" not in page
    assert "【识诈提醒】" in page
    assert client.get("/share/scam/service_phishing.png").status_code == 404


def test_a_font_is_found_in_any_folder_below_and_a_better_one_first(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert fonts.face((tmp_path,)) is None
    (tmp_path / "a" / "wqy-zenhei.ttc").touch()
    assert fonts.face((tmp_path, tmp_path / "none")) == (tmp_path / "a" / "wqy-zenhei.ttc", 0)
    (tmp_path / "a" / "b" / "NotoSansCJK-Regular.ttc").touch()
    assert fonts.face((tmp_path / "a",)) == (tmp_path / "a" / "b" / "NotoSansCJK-Regular.ttc", 2)

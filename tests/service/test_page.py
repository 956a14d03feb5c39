import re
from html import unescape
from html.parser import HTMLParser

import pytest

from service.pages.templates import STATIC

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PICK_UP = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"
FIRST_LOAD_BYTES = 60_000


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the text of each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        for tag in set(self._open):
            self.text.setdefault(tag, []).append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def check(client, text: str, **more: str) -> Elements:
    response = client.post("/", data={"text": text, "check": "yes", **more})
    assert response.status_code == 200
    return Elements(response.text)


def words(page: Elements, tag: str) -> str:
    return " ".join("".join(page.text.get(tag, [])).split())


def test_the_empty_page_asks_first_whether_money_or_a_code_has_gone(client):
    response = client.get("/")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    page = Elements(response.text)
    assert page.of("html") == [{"lang": "zh-CN", "class": "standard"}]
    assert words(page, "legend") == "先问一句：钱或验证码，给出去了吗？"
    assert response.text.index("<legend>") < response.text.index("<textarea")
    assert response.text.index("越快越好") < response.text.index("<textarea")


def test_a_scam_is_shown_in_words_with_its_kind_its_reasons_and_whom_to_call(client):
    page = check(client, SCAM)
    assert words(page, "h1") == "查的结果：高度可疑"
    assert "像是 冒充公共服务" in words(page, "section").replace("像是", "像是 ")
    assert "etc-rz.top" in words(page, "mark")
    assert [link["href"] for link in page.of("a") if str(link["href"]).startswith("tel:")] == [
        "tel:110",
        "tel:96110",
        "tel:010-12321",
        *("tel:110", "tel:110", "tel:96110", "tel:96110"),
    ]
    assert "不点链接，不填身份证、银行卡和验证码。" in words(page, "ol")
    assert "结果仅供参考" in words(page, "li")


def test_a_scam_is_explained_to_everybody_and_helps_who_has_already_done_what_it_asked(client):
    page = check(client, SCAM)
    assert [(e.get("value"), "checked" in e) for e in page.of("input") if e.get("name") == "audience"] == [
        ("general", True),
        ("elder", False),
        ("student", False),
        ("finance", False),
    ]
    assert "去社区、社保、医保的窗口问，或者叫子女帮你查。" in words(page, "ol")
    assert words(page, "summary").replace(" ", "") == (
        "您是老年人、学生或财务人员？上面是说给老年人听的上面是说给学生听的上面是说给财务人员听的还可以找谁"
        "钱已经转出去了说了验证码、密码，或者填了卡号点了链接，或者装了软件接了电话，或者共享了屏幕"
        "写上住在哪个社区（可以不写）要一张图片"
    )


def test_the_audience_that_was_chosen_stays_when_the_size_of_type_is_switched(client):
    page = check(client, SCAM, size="large", audience="elder")
    assert [e.get("value") for e in page.of("input") if e.get("name") == "audience" and "checked" in e] == ["elder"]
    page = check(client, SCAM, audience="<b>")
    assert [e.get("value") for e in page.of("input") if e.get("name") == "audience" and "checked" in e] == ["general"]


def test_where_nothing_was_found_there_is_no_warning_to_share(client):
    page = check(client, PICK_UP)
    assert words(page, "summary").endswith("写上住在哪个社区（可以不写）")
    assert [e for e in page.of("textarea") if e.get("id") == "share-text"] == []


def test_the_message_is_shown_whole_and_nothing_in_it_can_be_tapped(client):
    text = "打开 https://a.top/x?y=1&z=2 或 <a href='https://b.top'>这里</a><script>alert(1)</script> 电话 13800000000"
    response = client.post("/", data={"text": text, "check": "yes"})
    shown = re.search(r'<div class="message"[^>]*>(.*?)</div>', response.text, re.DOTALL)[1]
    without_numbers = re.sub(r'<sup class="number">.*?</sup>', "", shown, flags=re.DOTALL)
    assert unescape(re.sub(r"</?mark>", "", without_numbers)) == text
    page = Elements(response.text)
    assert {link["href"].partition(":")[0] for link in page.of("a")} == {
        "#main",
        "/",
        "tel",
        "/receipt",
        "/share/scam/malware_link.png",
    }
    assert [script.get("src", "").split("?")[0] for script in page.of("script")] == ["/static/page.js"]


def test_finding_nothing_is_not_called_harmless(client):
    page = check(client, PICK_UP)
    assert words(page, "h1") == "查的结果：暂未发现诈骗特征"
    assert "不是保证" in words(page, "section")
    assert "安全" not in words(page, "body")


def test_who_has_already_paid_sees_110_before_everything_else(client):
    response = client.post("/", data={"text": PICK_UP, "check": "yes", "paid": "yes"})
    assert response.text.index("马上打 110，越快越好。") < response.text.index("暂未发现诈骗特征</h1>")
    assert response.text.index('href="tel:110"') < response.text.index("暂未发现诈骗特征</h1>")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (" \n", "内容是空的，请粘贴要查的短信。"),
        ("长" * 5001, "内容有 5001 个字，超过 5000 字的上限，请只粘贴可疑的部分。"),
    ],
)
def test_a_text_that_cannot_be_judged_is_kept_and_the_field_says_what_is_wrong(client, text, message):
    response = client.post("/", data={"text": text, "check": "yes", "paid": "yes"})
    assert response.status_code == 422
    page = Elements(response.text)
    assert words(page, "p").count(message) == 1
    field = page.of("textarea")[0]
    assert field["aria-invalid"] == "true"
    assert "text-error" in str(field["aria-describedby"]).split()
    assert "".join(page.text["textarea"]).removeprefix("\n") == text.replace("\n", "\n")
    assert "checked" in next(radio for radio in page.of("input") if radio.get("id") == "paid-yes")


def test_a_form_without_any_field_is_an_empty_form(client):
    assert client.post("/").status_code == 422
    assert client.post("/", content=b"\xff\x00=%ff&&", headers={"content-type": "text/plain"}).status_code == 422


def test_a_file_in_the_place_of_the_text_is_no_text(client):
    assert client.post("/", files={"text": ("a.txt", b"x")}, data={"check": "yes"}).status_code == 422


def test_large_type_is_switched_on_and_off_without_losing_what_was_typed(client):
    response = client.post("/", data={"text": "还没查", "size": "large"})
    assert response.status_code == 200
    page = Elements(response.text)
    assert page.of("html")[0]["class"] == "large"
    assert "".join(page.text["textarea"]).strip() == "还没查"
    assert "size=large; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax" in response.headers["set-cookie"]
    assert Elements(client.get("/").text).of("html")[0]["class"] == "large"
    assert Elements(client.get("/?size=standard").text).of("html")[0]["class"] == "standard"
    assert Elements(client.get("/").text).of("html")[0]["class"] == "standard"


def test_the_switch_on_the_verdict_gives_the_same_verdict_in_large_type(client):
    page = check(client, SCAM, size="large")
    assert page.of("html")[0]["class"] == "large"
    assert words(page, "h1") == "查的结果：高度可疑"


@pytest.mark.parametrize("size", ["huge", "", "<b>"])
def test_an_unknown_size_is_the_standard_size(client, size):
    assert Elements(client.get("/", params={"size": size}).text).of("html")[0]["class"] == "standard"


@pytest.mark.parametrize("state", ["empty", "verdict", "error"])
def test_pages_carry_no_inline_style_or_script_and_ask_nobody_else(client, state):
    text = {"empty": None, "verdict": SCAM, "error": ""}[state]
    response = client.get("/") if text is None else client.post("/", data={"text": text, "check": "yes"})
    page = Elements(response.text)
    assert page.of("style") == []
    assert [attributes for _, attributes in page.found if "style" in attributes] == []
    assert [name for _, attributes in page.found for name in attributes if name.startswith("on")] == []
    sources = [
        attributes[key] for _, attributes in page.found for key in ("src", "href", "action") if key in attributes
    ]
    assert [source for source in sources if not re.match(r"/|#|tel:", str(source)) or str(source)[:2] == "//"] == []


@pytest.mark.parametrize("text", [None, SCAM])
def test_headings_go_down_by_one_step(client, text):
    page = check(client, text) if text else Elements(client.get("/").text)
    levels = [int(tag[1]) for tag, _ in page.found if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False))


def test_the_first_load_is_small(client):
    page = client.get("/")
    files = [
        address
        for _, attributes in Elements(page.text).found
        for address in (attributes.get("src"), attributes.get("href"))
        if address and address.startswith("/static/")
    ]
    assert len(files) == 3
    assert len(page.content) + sum(len(client.get(file).content) for file in files) < FIRST_LOAD_BYTES


def test_the_page_says_that_a_check_stores_nothing(client):
    sentence = "查一查不留底：贴进来的话只用来判断这一次，不保存，也不留记录。"
    assert client.get("/").text.count(sentence) == 1
    assert client.post("/", data={"text": SCAM, "check": "yes"}).text.count(sentence) == 1


def test_the_head_of_the_page_can_be_asked_for(client):
    assert client.head("/").status_code == 200


def test_contrast_is_switched_on_beside_the_size_and_both_are_remembered(client):
    response = client.post("/", data={"text": SCAM, "check": "yes", "contrast": "more"})
    assert Elements(response.text).of("html")[0]["class"] == "standard contrast"
    assert "contrast=more; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax" in response.headers.get_list("set-cookie")
    page = Elements(client.get("/?size=large").text)
    assert page.of("html")[0]["class"] == "large contrast"
    assert [(e["name"], e["value"]) for e in page.of("button") if e.get("class") == "size"] == [
        ("size", "standard"),
        ("contrast", "normal"),
    ]
    assert Elements(client.get("/?contrast=<b>").text).of("html")[0]["class"] == "large contrast"
    assert Elements(client.get("/?contrast=normal").text).of("html")[0]["class"] == "large"


def test_the_first_reason_and_the_first_step_stand_before_the_message(client):
    response = client.post("/", data={"text": SCAM, "check": "yes"}).text
    order = ["高度可疑</h1>", "最要紧的一条：", "不点链接，不填身份证、银行卡和验证码。", '<div class="message"']
    places = [response.index(part) for part in order]
    assert places == sorted(places)


def test_an_uncertain_verdict_asks_three_questions_and_others_do_not(client):
    page = check(client, "您好，我是刘经理，之前联系过您，方便的话加我微信聊一下项目的事")
    assert words(page, "h1") == "查的结果：不能确定"
    assert [e["id"] for e in page.of("input") if e.get("type") == "checkbox"] == [
        "doubt-money",
        "doubt-hurry",
        "doubt-strange",
    ]
    assert [e for e in check(client, SCAM).of("input") if e.get("type") == "checkbox"] == []


def test_who_reads_is_served_without_the_newest_of_browsers(client):
    """Where a browser does not know :has, the radio buttons chose nothing."""
    response = client.post("/", data={"text": SCAM, "check": "yes", "audience": "elder"})
    assert '<main id="main" class="told-elder">' in response.text


def test_newer_features_of_style_sheets_stand_behind_a_question():
    """WeChat's browser on old telephones is a Chromium of 2020, which drops a rule that it cannot read."""
    for sheet in ("page.css", "counter.css"):
        css = re.sub(r"/\*.*?\*/", "", (STATIC / sheet).read_text(encoding="utf-8"), flags=re.DOTALL)
        asked = re.compile(r"@supports selector\(:has\(\*\)\) \{(?:[^{}]*\{[^{}]*\})*\s*\}")
        newer = r":has\(|:is\(|:where\(|@layer|@container|color-mix|oklch|aspect-ratio|\d(?:dvh|svh|lvh|cqw)|\binset:|&"
        assert re.findall(newer, asked.sub("", css)) == []

"""The counter of a bank or a service window, by keyboard, on its wide screen."""

from collections.abc import Iterator
from html import unescape

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
UNCERTAIN = "您好，我是刘经理，之前联系过您，方便的话加我微信聊一下项目的事"
PICK_UP = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"
VERDICTS = {SCAM: "高度可疑", UNCERTAIN: "不能确定", PICK_UP: "暂未发现诈骗特征"}
IDS = ["scam", "uncertain", "nothing found"]
SCREEN = {"width": 1280, "height": 800}
TWO_MINUTES = 120_000
TARGET = {"standard": 44, "large": 60}


@pytest.fixture
def desk(browser: Browser, base_url: str) -> Iterator[Page]:
    """The counter on a wide screen, with a clock that the test turns."""
    context = browser.new_context(viewport=SCREEN, locale="zh-CN", base_url=base_url)
    page = context.new_page()
    faults = []
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith(base_url) else None)
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.clock.install()
    page.goto("/counter")
    yield page
    context.close()
    assert [fault for fault in faults if "422" not in fault] == []


def check(page: Page, text: str) -> None:
    """Paste and press Enter; nothing is pointed at."""
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict h1")).to_have_text(VERDICTS[text])


def is_empty(page: Page) -> None:
    expect(page.locator(".verdict")).to_have_count(0)
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator("#text")).to_be_focused()


def test_one_message_after_another_is_judged_by_keyboard_alone(desk: Page):
    for text in VERDICTS:
        expect(desk.locator("#text")).to_be_focused()
        check(desk, text)
        expect(desk.locator("#text")).to_have_value("")
    desk.keyboard.press("Escape")
    is_empty(desk)


def test_what_is_typed_goes_into_the_box_wherever_one_has_pressed(desk: Page):
    desk.get_by_role("heading", level=1).click()
    expect(desk.locator("#text")).to_be_focused()
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("button", name="查一查")).to_be_focused()
    desk.keyboard.press("a")
    expect(desk.locator("#text")).to_have_value("a")
    desk.keyboard.press("Shift+Enter")
    desk.keyboard.press("b")
    expect(desk.locator("#text")).to_have_value("a\nb")


def test_enter_on_an_empty_box_keeps_the_verdict(desk: Page):
    check(desk, SCAM)
    desk.keyboard.press("Enter")
    desk.clock.run_for(1000)
    expect(desk.locator(".verdict h1")).to_have_text("高度可疑")


@pytest.mark.parametrize("text", VERDICTS, ids=IDS)
def test_the_verdict_is_read_from_two_metres_and_the_first_step_is_on_the_screen(desk: Page, text: str):
    check(desk, text)
    assert desk.locator(".verdict h1").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 100
    for part in (".verdict h1", ".why li", ".todo li", ".paid", "#text", "[data-countdown]"):
        box = desk.locator(part).first.bounding_box()
        assert box["y"] + box["height"] <= SCREEN["height"], part


def test_the_verdict_clears_itself_after_two_minutes_and_any_key_gives_two_more(desk: Page):
    check(desk, SCAM)
    left = desk.locator("[data-countdown] b")
    expect(left).to_have_text("120")
    desk.clock.run_for(TWO_MINUTES - 20_000)
    expect(left).to_have_text("20")
    desk.keyboard.press("Shift")
    expect(left).to_have_text("120")
    desk.clock.run_for(TWO_MINUTES - 1000)
    expect(desk.locator(".verdict")).to_be_visible()
    desk.clock.run_for(2000)
    is_empty(desk)


def test_a_message_that_was_left_in_the_box_is_cleared_too_and_an_empty_box_counts_nothing(desk: Page):
    expect(desk.locator("[data-countdown]")).to_be_hidden()
    desk.clock.run_for(3 * TWO_MINUTES)
    expect(desk.locator("[data-countdown]")).to_be_hidden()
    desk.keyboard.insert_text(SCAM)
    expect(desk.locator("[data-countdown]")).to_be_visible()
    desk.clock.run_for(TWO_MINUTES + 1000)
    is_empty(desk)


def test_going_back_does_not_show_a_message_that_was_cleared(desk: Page):
    check(desk, SCAM)
    desk.keyboard.press("Escape")
    is_empty(desk)
    desk.go_back()
    expect(desk.locator("#text")).to_have_value("")
    assert "etc-rz" not in desk.content()


def test_it_works_without_scripts_and_then_clears_itself_by_its_own_refresh(browser: Browser, base_url: str):
    context = browser.new_context(viewport=SCREEN, locale="zh-CN", base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/counter")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.insert_text(SCAM)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict h1")).to_have_text("高度可疑")
    expect(page.get_by_text("两分钟后自动清掉。")).to_be_visible()
    refresh = '<meta http-equiv="refresh" content="120;url=/counter">'
    assert refresh in unescape(page.content())
    context.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("size", ["standard", "large"])
@pytest.mark.parametrize("state", ["empty", "wrong", *VERDICTS], ids=["empty", "wrong", *IDS])
def test_the_counter_keeps_nobody_out(desk: Page, state: str, size: str, width: int):
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto(f"/counter?size={size}")
    if state == "wrong":
        desk.get_by_role("button", name="查一查").click()
        expect(desk.get_by_role("alert")).to_have_text("内容是空的，请粘贴要查的短信。")
    elif state in VERDICTS:
        check(desk, state)
    found = Axe().run(desk)
    assert found.violations_count == 0, found.generate_report()
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [one.bounding_box() for one in desk.locator("a:not(.skip), button, textarea").filter(visible=True).all()]
    assert min(min(box["height"], box["width"]) for box in boxes) >= TARGET[size] - 0.5

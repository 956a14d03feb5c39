"""Reporting in a phone's browser: paste, verdict, report, receipt, status, delete."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from service.settings import Settings
from service.store import deciding, reports
from service.store.claims import Hand
from service.store.configured import store_of
from service.store.decisions import Decision
from tests.conftest import Service

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-bro.top 重新认证，逾期将影响通行"
CODE = re.compile(r"^([1-9A-HJKMNP-Z]{4}-){3}[1-9A-HJKMNP-Z]{4}$")
LOCAL = re.compile(r"http://127\.0\.0\.1:\d+/")
NARROW = {"width": 320, "height": 640}
TARGET = {"standard": 44, "large": 60}
STATES = ("verdict", "filed", "ask", "wrong", "progress", "deleted")


@pytest.fixture
def without_scripts(browser: Browser, browser_context_args: dict[str, object]) -> Page:
    """A page in which no script runs."""
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    yield context.new_page()
    context.close()


@pytest.fixture(params=["with scripts", "without scripts"])
def phone(request: pytest.FixtureRequest) -> Page:
    page: Page = request.getfixturevalue("page" if request.param == "with scripts" else "without_scripts")
    return page


@pytest.fixture(autouse=True)
def nothing_is_asked_of_others_and_nothing_is_blocked(page: Page):
    """Fail when the page reaches for another host, or when the browser complains."""
    faults = []
    page.on("request", lambda request: faults.append(request.url) if not LOCAL.match(request.url) else None)
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield
    assert [fault for fault in faults if not re.search("422|404", fault)] == []


def check(page: Page) -> None:
    page.goto("/")
    page.get_by_label("把可疑的短信贴在这里").fill(SCAM)
    page.get_by_role("button", name="查一查").click()


def report(page: Page) -> str:
    """Press the button that reports; return the receipt."""
    page.get_by_role("button", name="报告给街道").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已经报告给街道")
    return page.locator(".code").inner_text()


def ask(page: Page, receipt: str) -> None:
    page.get_by_role("link", name="查报告进度").click()
    page.get_by_label("回执号").fill(receipt)
    page.get_by_role("button", name="查进度").click()


def delete(page: Page) -> None:
    page.get_by_text("删除这次报告", exact=True).click()
    page.get_by_role("button", name="确定删除").click()


def reach(page: Page, state: str) -> None:
    """Walk to a state of reporting."""
    if state == "wrong":
        page.goto("/receipt")
        page.get_by_label("回执号").fill("1234")
        page.get_by_role("button", name="查进度").click()
        return
    if state == "ask":
        page.goto("/receipt")
        return
    check(page)
    if state == "verdict":
        return
    receipt = report(page)
    if state == "filed":
        return
    ask(page, receipt)
    if state == "progress":
        page.get_by_text("删除这次报告", exact=True).click()
        return
    delete(page)


def test_from_paste_to_verdict_to_report_to_receipt_to_status_to_deletion(phone: Page):
    check(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("查的结果：高度可疑")
    phone.get_by_text("写上住在哪个社区（可以不写）").click()
    phone.get_by_label("住在哪个社区").fill("阳光社区")
    receipt = report(phone)
    assert CODE.match(receipt)
    phone.get_by_role("button", name="查报告进度").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("这次报告：已收到")
    phone.get_by_role("link", name="再查一条").click()
    ask(phone, f" {receipt.lower()} ")
    expect(phone.get_by_role("heading", level=1)).to_have_text("这次报告：已收到")
    expect(phone.locator(".code")).to_have_text(receipt)
    expect(phone.locator("dl")).to_contain_text("程序当时说的")
    delete(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("已经删除")
    ask(phone, receipt)
    expect(phone.get_by_role("alert")).to_have_text("请核对回执号；也可能报告已经删除，或者过了保存的期限。")


def test_the_report_button_is_one_tap_from_the_verdict_and_a_reload_reports_only_once(page: Page):
    check(page)
    receipt = report(page)
    page.reload()
    assert page.locator(".code").inner_text() == receipt
    page.get_by_role("button", name="换成大字").click()
    assert page.locator(".code").inner_text() == receipt
    page.get_by_role("button", name="查报告进度").click()
    expect(page.locator("dl")).to_contain_text("1 次")
    delete(page)


def test_others_reports_are_told_on_the_verdict(page: Page):
    check(page)
    receipt = report(page)
    check(page)
    expect(page.locator(".others")).to_have_text("别人也报告过：相似的短信，已经有 1 次报告。次数只供参考。")
    ask(page, receipt)
    delete(page)


@pytest.mark.parametrize("size", ["standard", "large"])
@pytest.mark.parametrize("state", STATES)
def test_no_state_of_reporting_keeps_anybody_out(page: Page, state: str, size: str):
    page.set_viewport_size(NARROW)
    page.goto(f"/?size={size}")
    reach(page, state)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    tapped = page.locator("a:not(.skip), button, summary, input, select").filter(visible=True)
    boxes = [(element.inner_text(), element.bounding_box()) for element in tapped.all()]
    assert [(name, box) for name, box in boxes if min(box["height"], box["width"]) < TARGET[size] - 0.5] == []
    if state == "progress":
        page.get_by_role("button", name="确定删除").click()
    elif state == "filed":
        page.get_by_role("button", name="查报告进度").click()
        delete(page)


@pytest.mark.parametrize("size", ["standard", "large"])
def test_what_staff_decided_is_told_with_the_kind_and_a_correction(
    page: Page, serve: Callable[..., Service], size: str
):
    service = serve()
    page.set_viewport_size(NARROW)
    page.goto(f"{service.address}/?size={size}")
    page.get_by_label("把可疑的短信贴在这里").fill(SCAM)
    page.get_by_role("button", name="查一查").click()
    receipt = report(page)
    store = store_of(Settings(var=service.folder / "var"))
    found = reports.find(store, receipt)
    sent = deciding.Sent(Decision.NOT_SCAM, "government_notice", "已经向 ETC 中心核实。")
    assert deciding.decide(store, found.message, Hand(None, "console"), sent)
    store.close()
    page.get_by_role("button", name="查报告进度").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("工作人员的结果：没有看到诈骗")
    expect(page.locator(".decided .kind")).to_have_text("类型：政务通知")
    expect(page.locator(".correction")).to_have_text("更正：当时的结论是“高度可疑”，工作人员核实后没有看到诈骗。")
    expect(page.locator(".reply")).to_have_text("已经向 ETC 中心核实。")
    expect(page.locator("dl")).to_contain_text("高度可疑，冒充公共服务")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]

"""A shift at the hotline, on each of the two databases: what residents report is decided, handed over and answered."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from service.staff.roles import Role
from service.store import staff
from service.store.engine import address, of_file
from service.store.store import Store
from tests.conftest import Service, Shizha, environment

SCREEN = {"width": 1100, "height": 800}
PASSWORD = "correct horse battery"
ETC = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
TASKS = "各位老师早上好，今日任务已发布，第一单垫付128元，完成后返本金加佣金共168元，做单期间请不要与家人谈论"
POLICE = "【公安局】您名下的银行卡涉嫌洗钱，请立即添加警官QQ 2839910455 配合调查，不得告诉家人"
CASINO = "澳门新葡京线上开户送8888，首存送50%，真人视讯百家乐，网址 pj8888.vip"
PARCEL = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"
SALE = "【某某商城】年终大促全场五折，会员再享九折，详情到店咨询，回T退订"
# It reads like a scam; the reviewer called, and it was the son.
SON = "妈，我手机坏了，这是我的新号，急用钱，先转2000元给我交房租"
# What each of ten residents reports, and the key of what the reviewer makes of it.
REPORTED = [ETC, TASKS, SON, ETC, POLICE, CASINO, ETC, PARCEL, TASKS, SALE]
KEYS = {ETC: "1", TASKS: "1", POLICE: "1", CASINO: "5", PARCEL: "2", SALE: "3", SON: "2"}
DECIDED = {"1": "诈骗", "2": "没有看到诈骗", "3": "广告推销", "5": "违法信息"}
MOST_TABS = 80

Enter = Callable[[str], Page]


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, serve: Callable[..., Service]) -> Service:
    """The service with a reviewer and a supervisor."""
    url = request.getfixturevalue("postgres")() if request.param == "postgresql" else ""
    running = serve(SHIZHA_SECOND_REVIEW="off", **({"SHIZHA_DATABASE_URL": url} if url else {}))
    folder = running.folder / "var"
    store = Store(address(url) if url else of_file(folder / "shizha.db"), folder / "raw.key")
    for name, role in (("王警官", Role.REVIEWER), ("赵主管", Role.SUPERVISOR)):
        staff.add(store, "console", name, role, PASSWORD)
    store.close()
    return running


@pytest.fixture
def sign_in(browser: Browser, service: Service) -> Iterator[Enter]:
    """Give the queue as somebody sees it who has just signed in, without touching the mouse."""
    contexts = []

    def enter(name: str) -> Page:
        contexts.append(browser.new_context(viewport=SCREEN, locale="zh-CN", base_url=service.address))
        page = contexts[-1].new_page()
        page.goto("/desk")
        tab_to(page, page.get_by_label("名字"))
        page.keyboard.insert_text(name)
        page.keyboard.press("Tab")
        page.keyboard.insert_text(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("队列")
        return page

    yield enter
    for context in contexts:
        context.close()


def tab_to(page: Page, there: Locator) -> None:
    """Press Tab until it is there."""
    expect(there).to_be_visible()
    for _ in range(MOST_TABS):
        if there.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no way by Tab to {there}")


def report(phone: Page, service: Service, text: str) -> str:
    """Report a message as a resident does; return the receipt."""
    phone.goto(service.address)
    phone.get_by_label("把可疑的短信贴在这里").fill(text)
    phone.get_by_role("button", name="查一查").click()
    phone.get_by_role("button", name="报告给街道").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("已经报告给街道")
    return phone.locator(".code").inner_text()


def follow(phone: Page, service: Service, receipt: str) -> None:
    """Ask where a report stands."""
    phone.goto(f"{service.address}/receipt")
    phone.get_by_label("回执号").fill(receipt)
    phone.get_by_role("button", name="查进度").click()


def told(text: str) -> str:
    """Return the beginning of a message, which no mask covers."""
    return text[:8]


def numbers(rows: Locator) -> dict[str, str]:
    """Return the texts of the rows of the queue by the numbers of their messages."""
    return {
        str(row.get_attribute("id")).removeprefix("m"): next(text for text in KEYS if told(text) in row.inner_text())
        for row in rows.all()
    }


def download(page: Page, name: str) -> Path:
    """Press the link of a file; return where it was saved."""
    with page.expect_download() as saved:
        page.get_by_role("link", name=name).click()
    return Path(saved.value.path())


def test_ten_residents_report_seven_messages_and_are_answered(
    page: Page, service: Service, sign_in: Enter, shizha: Shizha
):
    receipts = {text: report(page, service, text) for text in REPORTED}
    follow(page, service, receipts[SON])
    expect(page.get_by_role("heading", level=1)).to_have_text("这次报告：已收到")

    reviewer = sign_in("王警官")
    rows = reviewer.locator("[data-row]")
    expect(rows).to_have_count(7)
    expect(rows.filter(has_text=told(ETC))).to_contain_text("3 次报告")
    left = numbers(rows)
    assert set(left.values()) == set(KEYS)
    reviewer.keyboard.press("Enter")
    expect(reviewer.locator("#decide")).to_be_visible()
    while left:
        number = reviewer.url.partition("/desk/messages/")[2].partition("?")[0]
        key = KEYS[left.pop(number)]
        reviewer.keyboard.press(key)
        reviewer.keyboard.press("Enter")
        expect(reviewer.locator(".outcome")).to_contain_text(f"消息 {number} 定为 {DECIDED[key]}")
    expect(reviewer.get_by_text("都处理完了。")).to_be_visible()
    expect(rows).to_have_count(0)

    tab_to(reviewer, reviewer.get_by_role("link", name="已处理"))
    reviewer.keyboard.press("Enter")
    expect(rows).to_have_count(7)
    current = reviewer.locator("[data-row][aria-current=true]")
    for _ in range(7):
        if told(ETC) in current.inner_text():
            break
        reviewer.keyboard.press("j")
    reviewer.keyboard.press("Enter")
    tab_to(reviewer, reviewer.get_by_role("link", name="标线索"))
    reviewer.keyboard.press("Enter")
    tab_to(reviewer, reviewer.get_by_label("etc-rz.top"))
    reviewer.keyboard.press("Space")
    tab_to(reviewer, reviewer.get_by_role("button", name="标为线索"))
    reviewer.keyboard.press("Enter")
    expect(reviewer.get_by_text("都标过了。")).to_be_visible()

    supervisor = sign_in("赵主管")
    supervisor.get_by_role("link", name="线索").click()
    expect(supervisor.get_by_role("row").filter(has_text="etc-rz.top")).to_contain_text("王警官")
    supervisor.get_by_role("button", name="第 1 条通过", exact=True).click()
    expect(supervisor.get_by_role("row").filter(has_text="etc-rz.top")).to_contain_text("赵主管")
    exported = download(supervisor, "下载 CSV（遮过）").read_text(encoding="utf-8-sig")
    leads = list(csv.DictReader(io.StringIO(exported)))
    assert [(lead["内容"], lead["消息数"], lead["报告数"]) for lead in leads] == [("etc-rz.top", "1", "3")]
    assert download(supervisor, "下载 XLSX（遮过）").read_bytes().startswith(b"PK")

    follow(page, service, receipts[SON])
    expect(page.get_by_role("heading", level=1)).to_have_text("这次报告：已有结果")
    expect(page.locator(".correction")).to_have_text("更正：当时的结论是“高度可疑”，工作人员核实后没有看到诈骗。")
    follow(page, service, receipts[ETC])
    expect(page.locator(".decided")).to_contain_text("工作人员的结果：是诈骗")
    expect(page.locator(".correction")).to_have_count(0)
    verified = shizha("audit", "verify", env=environment(**service.settings))
    assert (verified.returncode, verified.stderr) == (0, "")

"""The hotline desk on a wide screen: a queue cleared by keyboard alone, and the same by forms without scripts."""

import json
import re
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from service.settings import Settings
from service.staff.roles import Role
from service.store import staff
from service.store.configured import store_of
from tests.conftest import Service, Shizha

SCREEN = {"width": 1100, "height": 800}
PASSWORD = "correct horse battery"
ETC = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
OTHER_ETC = ETC.replace("etc-rz.top", "etc-xk.top")
TASKS = "各位老师早上好，今日任务已发布，第一单垫付128元，完成后返本金加佣金共168元，做单期间请不要与家人谈论"
POLICE = "【公安局】您名下的银行卡涉嫌洗钱，请立即添加警官QQ 2839910455 配合调查，不得告诉家人"
LOAN = "您的借款额度20万已审批通过，请先缴纳工本费599元激活，联系微信 dk88991 放款"
CASINO = "澳门新葡京线上开户送8888，首存送50%，真人视讯百家乐，网址 pj8888.vip"
PARCEL = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"
SALE = "【某某商城】年终大促全场五折，会员再享九折，详情到店咨询，回T退订"
# The keys that decide each, as a person who reads them would.
SEVEN = {ETC: "1", TASKS: "1", POLICE: "1", LOAN: "1", CASINO: "5", PARCEL: "2", SALE: "3"}
DECIDED = {"1": "诈骗", "2": "没有看到诈骗", "3": "广告推销", "5": "违法信息"}
LOCAL = re.compile(r"http://127\.0\.0\.1:\d+/")
# The least height and width of what is tapped, in CSS pixels.
TARGET = 44

Enter = Callable[..., Page]


@pytest.fixture
def service(serve: Callable[..., Service]) -> Service:
    """The service with three people of the desk."""
    started = serve(SHIZHA_SECOND_REVIEW="on")
    store = store_of(Settings(var=started.folder / "var"))
    for name, role in (("王警官", Role.REVIEWER), ("李警官", Role.REVIEWER), ("张查阅", Role.READER)):
        staff.add(store, "console", name, role, PASSWORD)
    store.close()
    return started


@pytest.fixture
def sign_in(browser: Browser, service: Service) -> Iterator[Enter]:
    """Give the queue as somebody sees it who has just signed in; what the browser complains of fails the test."""
    contexts, faults = [], []

    def enter(name: str = "王警官", scripts: bool = True, **size: int) -> Page:
        context = browser.new_context(
            viewport={**SCREEN, **size}, locale="zh-CN", base_url=service.address, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: None if LOCAL.match(request.url) else faults.append(request.url))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto("/desk/queue")
        page.get_by_label("名字").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("队列")
        page.wait_for_load_state()
        return page

    yield enter
    for context in contexts:
        context.close()
    assert [fault for fault in faults if not re.search("409|422|410", fault)] == []


def report(service: Service, *texts: str, **more: object) -> None:
    """Report messages as residents do."""
    for text in texts:
        request = urllib.request.Request(
            f"{service.address}/v1/reports",
            json.dumps({"text": text, **more}).encode(),
            {"content-type": "application/json"},
        )
        urllib.request.urlopen(request).close()


def told(text: str) -> str:
    """Return the beginning of a message, which no mask covers."""
    return text[:8]


def shown(page: Page) -> str:
    """Return which of the seven a message page shows."""
    return next(text for text in SEVEN if told(text) in page.locator(".evidence .quote").inner_text())


def opened(page: Page) -> None:
    """Open the row that is chosen; before the page is loaded, it hears no key."""
    page.wait_for_load_state()
    page.keyboard.press("Enter")
    expect(page.locator(".evidence")).to_be_visible()


def no_faults(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    small = [
        one.evaluate("e => e.outerHTML")
        for one in page.locator(
            "main button, main select, main input:not([type=checkbox], [type=radio], [type=hidden]), main .button"
        )
        .filter(visible=True)
        .all()
        if (box := one.bounding_box()) and min(box["height"], box["width"]) < TARGET - 0.5
    ]
    assert small == []


def test_a_reviewer_clears_a_queue_of_seven_by_keyboard_alone_and_undoes_one(service: Service, sign_in: Enter):
    report(service, *SEVEN)
    page = sign_in()
    expect(page.locator("[data-row]")).to_have_count(7)
    page.keyboard.press("Enter")
    for number in range(7):
        expect(page.locator("#decide")).to_be_visible()
        text = shown(page)
        page.keyboard.press(SEVEN[text])
        page.keyboard.press("Enter")
        expect(page.locator(".outcome")).to_contain_text(f"定为 {DECIDED[SEVEN[text]]}")
        if number == 3:
            page.keyboard.press("u")
            expect(page.locator(".outcome")).to_contain_text("撤回了")
            assert shown(page) == text
            page.keyboard.press(SEVEN[text])
            page.keyboard.press("Enter")
            expect(page.locator(".outcome")).to_contain_text("定为")
    expect(page.get_by_text("都处理完了。")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(0)
    page.get_by_role("link", name="已处理").click()
    said = page.locator("[data-row]").evaluate_all("rows => rows.map(row => row.innerText)")
    assert {text: any(told(text) in row and DECIDED[key] in row for row in said) for text, key in SEVEN.items()} == (
        dict.fromkeys(SEVEN, True)
    )


def test_a_queue_is_cleared_from_the_list_without_opening_a_message(service: Service, sign_in: Enter):
    report(service, *SEVEN)
    page = sign_in()
    for left in range(7, 0, -1):
        row = page.locator("[data-row][aria-current]")
        expect(page.locator("[data-row]")).to_have_count(left)
        text = next(text for text in SEVEN if told(text) in row.inner_text())
        page.keyboard.press(SEVEN[text])
        expect(page.locator(".outcome")).to_contain_text(f"定为 {DECIDED[SEVEN[text]]}")
    page.keyboard.press("u")
    expect(page.locator(".outcome")).to_contain_text("撤回了")
    expect(page.locator("[data-row]")).to_have_count(1)


def test_j_and_k_move_slash_searches_and_a_filter_shows_and_is_taken_away(service: Service, sign_in: Enter):
    report(service, *SEVEN)
    page = sign_in()
    rows = page.locator("[data-row]")
    expect(rows.nth(0)).to_have_attribute("aria-current", "true")
    for keys, place in (("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(keys)
        expect(rows.nth(place)).to_be_focused()
        expect(page.locator("[aria-current=true]")).to_have_count(1)
    page.keyboard.press("/")
    page.keyboard.insert_text("包裹")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(told(PARCEL))
    assert page.url.endswith("/desk/queue?q=%E5%8C%85%E8%A3%B9")
    page.get_by_role("link", name="搜：包裹 ，去掉").click()
    expect(rows).to_have_count(7)
    page.keyboard.press("f")
    page.get_by_label("结论").select_option("暂未发现诈骗特征")
    page.get_by_label("类别", exact=True).select_option("快递物流")
    page.locator(".filters button").click()
    expect(rows).to_have_count(1)
    page.get_by_role("link", name="类别：快递物流 ，去掉").click()
    expect(rows).to_have_count(2)
    opened(page)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.locator(".outcome")).to_contain_text("定为 没有看到诈骗")
    expect(page.locator("h1")).to_contain_text("暂未发现诈骗特征")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="结论：暂未发现诈骗特征")).to_be_visible()


def test_what_another_claims_is_refused_with_who_has_it_and_nothing_typed_is_lost(service: Service, sign_in: Enter):
    report(service, ETC)
    one, other = sign_in("王警官"), sign_in("李警官")
    for page in (one, other):
        opened(page)
    one.keyboard.press("c")
    expect(one.locator(".holding")).to_contain_text("您认领了，还剩 10 分钟。")
    other.keyboard.press("m")
    expect(other.locator("#note")).to_be_focused()
    other.keyboard.insert_text("打过电话了")
    other.keyboard.press("Escape")
    other.keyboard.press("c")
    expect(other.get_by_role("alert")).to_contain_text("别人正在处理：王警官 正在处理这一条")
    expect(other.locator("#note")).to_have_value("打过电话了")
    expect(other.locator(".held-by")).to_contain_text("王警官 在做")
    other.keyboard.press("1")
    other.keyboard.press("Enter")
    expect(other.get_by_role("alert")).to_contain_text("王警官 正在处理这一条")
    expect(other.locator("#note")).to_have_value("打过电话了")
    expect(other.get_by_role("radio", name="诈骗", exact=True)).to_be_checked()
    other.keyboard.press("b")
    expect(other.locator("[data-row]")).to_contain_text("王警官 在做")
    expect(other.locator(".acts")).to_have_count(0)


def test_what_was_changed_meanwhile_is_said_and_may_be_sent_again(service: Service, sign_in: Enter):
    report(service, ETC)
    one, other = sign_in("王警官"), sign_in("李警官")
    opened(other)
    one.keyboard.press("4")
    expect(one.locator(".outcome")).to_contain_text("定为 分不清")
    other.keyboard.press("1")
    other.get_by_label("照这样发，可以改").fill("这条是假的，请不要点。")
    other.keyboard.press("Escape")
    other.keyboard.press("Enter")
    expect(other.get_by_role("alert")).to_have_text("这一条刚被别人改过：请先看看现在的样子，再决定。")
    expect(other.locator(".standing")).to_contain_text("分不清")
    expect(other.get_by_label("照这样发，可以改")).to_have_value("这条是假的，请不要点。")
    other.keyboard.press("Enter")
    expect(other.locator(".outcome")).to_contain_text("提议定为 诈骗")


def test_a_second_person_confirms_and_one_cannot_confirm_oneself(service: Service, sign_in: Enter):
    report(service, ETC)
    one, other = sign_in("王警官"), sign_in("李警官")
    one.keyboard.press("2")
    expect(one.locator(".outcome")).to_contain_text("提议定为 没有看到诈骗，等另一个人确认。")
    one.keyboard.press("Enter")
    expect(one.locator(".proposal")).to_contain_text("这是您提议的，要另一个人确认。")
    other.reload()
    other.keyboard.press("Enter")
    expect(other.locator(".proposal")).to_contain_text("王警官")
    other.keyboard.press("y")
    expect(other.locator(".outcome")).to_contain_text("定为 没有看到诈骗")
    one.reload()
    expect(one.locator(".standing")).to_contain_text("和程序当时说的不一样")


def test_a_whole_cluster_is_decided_and_taken_back_at_once(service: Service, sign_in: Enter):
    report(service, ETC, OTHER_ETC, community="阳光社区", already_paid=True)
    page = sign_in()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("[data-row]")).to_contain_text("2 次报告，2 条相近")
    expect(page.locator("[data-row]")).to_contain_text("2 份报告说钱或验证码已经给出去")
    page.keyboard.press("1")
    expect(page.get_by_text("没有要处理的消息。")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator("[data-row]")).to_contain_text("待处理")
    opened(page)
    expect(page.locator("[aria-labelledby=similar]")).to_contain_text("待处理")
    page.keyboard.press("a")
    page.keyboard.press("1")
    opened(page)
    expect(page.locator("[aria-labelledby=similar]")).to_contain_text("诈骗（冒充公共服务）")


def test_a_reply_follows_the_decision_and_the_category_until_somebody_writes_in_it(service: Service, sign_in: Enter):
    report(service, ETC)
    page = sign_in()
    opened(page)
    reply = page.get_by_label("照这样发，可以改")
    page.keyboard.press("1")
    expect(reply).to_have_value(re.compile("^这是冒充公共服务"))
    page.keyboard.press("4")
    expect(reply).to_have_value(re.compile("^光看这条分不清真假"))
    page.keyboard.press("5")
    expect(page.get_by_label("别的类别")).to_be_focused()
    page.get_by_label("别的类别").select_option("赌博博彩")
    expect(reply).to_have_value(re.compile("^这是网上赌博"))
    reply.fill("请不要点。")
    expect(page.get_by_text("改过了，要另一个人看过才发")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(reply).to_have_value("请不要点。")
    expect(page.get_by_role("radio", name=re.compile("^冒充公共服务"))).to_be_checked()


def test_a_decision_that_needs_a_category_asks_for_it(service: Service, sign_in: Enter):
    report(service, PARCEL)
    page = sign_in()
    page.keyboard.press("1")
    select = page.get_by_label("诈骗或违法的类别")
    expect(select).to_be_focused()
    select.select_option("冒充电商物流客服")
    select.press("Enter")
    expect(page.locator(".outcome")).to_contain_text("诈骗（冒充电商物流客服）")


def test_raw_text_is_shown_for_a_reason_and_leaves_what_was_chosen(service: Service, sign_in: Enter, shizha: Shizha):
    report(service, POLICE)
    page = sign_in()
    opened(page)
    expect(page.locator(".evidence .quote")).not_to_contain_text("2839910455")
    page.keyboard.press("1")
    page.get_by_text("看没遮过的原文").click()
    page.get_by_label("为什么要看").fill("核对号码")
    page.get_by_role("button", name="看原文").click()
    expect(page.locator(".raw")).to_contain_text("2839910455")
    expect(page.get_by_role("radio", name="诈骗", exact=True)).to_be_checked()
    trail = shizha("audit", "verify").stdout
    assert trail == "审计记录共 5 条，都是完整的。\n"


def test_single_keys_can_be_turned_off(service: Service, sign_in: Enter):
    report(service, ETC, PARCEL)
    page = sign_in()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("用单个键操作").uncheck()
    page.get_by_role("button", name="知道了").click()
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(page.locator("[data-row]").first).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-row]")).to_have_count(2)


def test_a_reader_sees_everything_and_is_offered_nothing_to_change(service: Service, sign_in: Enter):
    report(service, ETC)
    page = sign_in("张查阅")
    expect(page.locator("[data-row] form")).to_have_count(0)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator(".reasons")).to_be_visible()
    expect(page.locator("main form[method=post]")).to_have_count(0)


def test_the_queue_is_cleared_by_forms_without_scripts(service: Service, sign_in: Enter):
    report(service, *SEVEN)
    page, other = sign_in(scripts=False), sign_in("李警官", scripts=False)
    for left in range(7, 3, -1):
        row = page.locator("[data-row]").first
        expect(page.locator("[data-row]")).to_have_count(left)
        text = next(text for text in SEVEN if told(text) in row.inner_text())
        row.get_by_role("button", name=DECIDED[SEVEN[text]], exact=True).click()
        expect(page.locator(".outcome")).to_contain_text(f"定为 {DECIDED[SEVEN[text]]}")
    page.get_by_role("button", name="撤回").first.click()
    expect(page.locator("[data-row]")).to_have_count(4)
    page.locator("[data-row] .quote").first.click()
    page.get_by_role("button", name="认领").click()
    other.goto(page.url)
    expect(other.locator(".held-by")).to_contain_text("王警官 在做")
    other.get_by_role("radio", name="分不清").check()
    other.get_by_label("给同事的备注").fill("打过电话了")
    other.get_by_role("button", name="定下来，看下一条").click()
    expect(other.get_by_role("alert")).to_contain_text("王警官 正在处理这一条")
    expect(other.get_by_label("给同事的备注")).to_have_value("打过电话了")
    for _ in range(4):
        text = shown(page)
        page.get_by_role("radio", name=re.compile(f"^{DECIDED[SEVEN[text]]}")).check()
        page.get_by_role("button", name="定下来，看下一条").click()
        expect(page.locator(".outcome")).to_contain_text(f"定为 {DECIDED[SEVEN[text]]}")
    expect(page.get_by_text("都处理完了。")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("width", [390, 1100])
def test_queue_and_message_keep_nobody_out(service: Service, sign_in: Enter, width: int, scripts: bool):
    report(service, *SEVEN, OTHER_ETC, community="阳光社区", already_paid=True)
    helper = sign_in("李警官")
    for key, place, said in (("2", ".outcome", "提议"), ("4", ".outcome", "分不清"), ("c", ".rows", "您在做")):
        helper.keyboard.press(key)
        expect(helper.locator(place)).to_contain_text(said)
    page = sign_in(width=width)
    if not scripts:
        # What looks for faults is a script itself, so that only ours is taken away.
        page.route("**/desk.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    places = ["/desk/queue", "/desk/queue?state=decided", "/desk/queue?verdict=scam&q=!!&claimed=free"]
    places += [f"/desk/messages/{number}" for number in range(1, 9)]
    for place in places:
        page.goto(place)
        for folded in page.locator("summary").filter(visible=True).all():
            folded.click()
        no_faults(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place
    if scripts:
        page.keyboard.press("?")
        no_faults(page)

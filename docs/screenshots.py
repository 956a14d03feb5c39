"""Take the pictures that the documentation shows, of the residents' pages and of the desk, from a service that runs.

.venv/bin/python docs/screenshots.py http://127.0.0.1:8000

For those of the desk, name a supervisor of a service that holds nothing else, and send the password:

echo PASSWORD | .venv/bin/python docs/screenshots.py http://127.0.0.1:8000 NAME
"""

import shutil
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect, sync_playwright

FOLDER = Path(__file__).resolve().parent / "screenshots"
MESSAGE = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
NOTICE = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"
UNCERTAIN = "您好，我是刘经理，之前联系过您，方便的话加我微信聊一下项目的事"
READ_MILLISECONDS = 60_000
PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1280, "height": 800}
COLOURS = 64
DESK = {"width": 1100, "height": 800}
# What residents report before the pictures of the desk are taken: a text, who from, whether they paid, and how often.
REPORTED = (
    (f"{MESSAGE}，客服 13812345678", "阳光社区", True, 4),
    (f"{MESSAGE.replace('etc-rz.top', 'etc-xk.top')}，客服 13812345678", "和平社区", False, 2),
    ("各位老师早上好，今日任务已发布，第一单垫付128元，完成后返本金加佣金共168元", "阳光社区", True, 1),
    ("【公安局】您名下的银行卡涉嫌洗钱，请立即添加警官QQ 2839910455 配合调查，不得告诉家人", "新华社区", False, 1),
    ("您的借款额度20万已审批通过，请先缴纳工本费599元激活，联系微信 dk88991 放款", "和平社区", False, 1),
    (UNCERTAIN, "新华社区", False, 2),
    (NOTICE, "阳光社区", False, 1),
    ("【某某商城】年终大促全场五折，会员再享九折，详情到店咨询，回T退订", "和平社区", False, 1),
)


def take(what: Page | Locator, name: str, **options: bool) -> None:
    """Write a picture of a page or of a part of it, in few colours so that it stays small."""
    picture = Image.open(BytesIO(what.screenshot(**options))).convert("RGB")
    picture.quantize(COLOURS).save(FOLDER / name, optimize=True)


def check(page: Page, text: str) -> None:
    """Paste a message and press the button."""
    page.goto("/")
    page.get_by_label("把可疑的短信贴在这里").fill(text)
    page.get_by_role("button", name="查一查").click()


def residents(page: Page) -> None:
    """Write the pictures of the residents' pages.

    home, verdict, contrast and large are what a phone shows first. Of the others there is the part that matters: the
    whole verdict, the questions that settle an uncertain one, the warning for the family, what was read from a
    screenshot, several messages at once, the receipt, where a report stands, the counter. The report is deleted at the
    end.
    """
    page.goto("/")
    take(page, "home-390x844.png")
    check(page, MESSAGE)
    take(page, "verdict-390x844.png")
    take(page, "verdict-390.png", full_page=True)
    page.get_by_text("要一张图片").click()
    picture = page.get_by_role("img", name="提醒图片")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 900, timeout=READ_MILLISECONDS)
    take(page.locator(".share"), "share-390.png")
    page.get_by_role("button", name="加深颜色").click()
    take(page, "contrast-390x844.png")
    page.get_by_role("button", name="改回原色").click()
    page.get_by_role("button", name="换成大字").click()
    take(page, "large-390x844.png")
    page.get_by_role("button", name="改回标准字").click()
    check(page, UNCERTAIN)
    page.get_by_text("它催我快办").click()
    take(page.locator(".doubt"), "doubt-390.png")
    page.goto("/")
    page.get_by_label("或者选截图").set_input_files(FOLDER / "message.png")
    page.get_by_role("button", name="查一查").click(timeout=READ_MILLISECONDS)
    take(page.locator(".read-text"), "image-390.png")
    check(page, f"{NOTICE}\n\n{MESSAGE}")
    take(page, "several-390.png", full_page=True)
    page.get_by_role("button", name="第 2 条，看理由，或者报告").click()
    page.get_by_role("button", name="报告给街道").click()
    take(page, "receipt-390.png", full_page=True)
    page.get_by_role("button", name="查报告进度").click()
    page.get_by_text("删除这次报告", exact=True).click()
    take(page, "progress-390.png", full_page=True)
    page.get_by_role("button", name="确定删除").click()
    page.set_viewport_size(SCREEN)
    page.goto("/counter")
    page.keyboard.insert_text(MESSAGE)
    page.keyboard.press("Enter")
    page.locator(".verdict").wait_for()
    take(page, "counter-1280x800.png")


def desk(page: Page, name: str, password: str) -> None:
    """Write the pictures of the desk: one of each view, and of a phone those where staff spend their day."""
    for text, community, paid, times in REPORTED:
        for _ in range(times):
            sent = {"text": text, "community": community, "already_paid": paid}
            assert page.request.post("/v1/reports", data=sent).ok
    page.set_viewport_size(DESK)
    page.goto("/desk/queue")
    take(page, "desk-sign-in-1100.png")
    page.get_by_label("名字").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.locator("[data-row]").first.wait_for()
    take(page, "desk-queue-1100.png", full_page=True)
    page.set_viewport_size(PHONE)
    take(page, "desk-queue-390.png", full_page=True)
    page.set_viewport_size(DESK)
    page.goto("/desk/queue?verdict=scam")
    take(page, "desk-filtered-1100.png", full_page=True)
    page.keyboard.press("Enter")
    page.locator("#decide").wait_for()
    page.keyboard.press("c")
    page.locator("[data-until]").wait_for()
    page.keyboard.press("1")
    take(page, "desk-message-1100.png", full_page=True)
    page.set_viewport_size(PHONE)
    take(page, "desk-message-390.png", full_page=True)
    page.set_viewport_size(DESK)
    page.keyboard.press("?")
    take(page, "desk-keys-1100.png")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.locator(".outcome").wait_for()
    take(page, "desk-next-1100.png", full_page=True)
    page.get_by_role("link", name="再看看").click()
    page.locator(".standing").wait_for()
    take(page, "desk-decided-1100.png", full_page=True)
    page.get_by_role("link", name="标线索").click()
    take(page, "desk-mark-1100.png", full_page=True)
    page.locator("main input[type=checkbox]").first.check()
    page.get_by_role("button", name="标为线索").click()
    for place in ("lists", "lists/add", "leads", "overview", "audit"):
        page.goto(f"/desk/{place}")
        take(page, f"desk-{place.replace('/', '-')}-1100.png", full_page=True)


def main(address: str, name: str = "") -> None:
    """Write the pictures; the name says what each shows and how wide the window was."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        scale = 1 if name else 1.5
        page = browser.new_page(viewport=PHONE, device_scale_factor=scale, locale="zh-CN", base_url=address)
        page.set_default_timeout(READ_MILLISECONDS)
        if name:
            desk(page, name, sys.stdin.readline().rstrip("\n"))
        else:
            residents(page)
        browser.close()


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["http://127.0.0.1:8000"]))

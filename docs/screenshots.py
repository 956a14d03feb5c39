"""Take the pictures of the residents' pages that the documentation shows, from a service that runs.

.venv/bin/python docs/screenshots.py http://127.0.0.1:8000
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


def take(what: Page | Locator, name: str, **options: bool) -> None:
    """Write a picture of a page or of a part of it, in few colours so that it stays small."""
    picture = Image.open(BytesIO(what.screenshot(**options))).convert("RGB")
    picture.quantize(COLOURS).save(FOLDER / name, optimize=True)


def check(page: Page, text: str) -> None:
    """Paste a message and press the button."""
    page.goto("/")
    page.get_by_label("把可疑的短信贴在这里").fill(text)
    page.get_by_role("button", name="查一查").click()


def main(address: str) -> None:
    """Write the pictures; the name says what each shows and how wide the window was.

    home, verdict, contrast and large are what a phone shows first. Of the others there is the part that matters: the
    whole verdict, the questions that settle an uncertain one, the warning for the family, what was read from a
    screenshot, several messages at once, the receipt, where a report stands, the counter. The report is deleted at the
    end.
    """
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=PHONE, device_scale_factor=1.5, locale="zh-CN", base_url=address)
        page.set_default_timeout(READ_MILLISECONDS)
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
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")

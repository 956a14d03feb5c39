"""Take the pictures of the residents' page that the documentation shows, from a service that runs.

.venv/bin/python docs/screenshots.py http://127.0.0.1:8000
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent / "screenshots"
MESSAGE = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
NOTICE = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"
READ_MILLISECONDS = 60_000
PHONE = {"width": 390, "height": 844}


def main(address: str) -> None:
    """Write the pictures at two dots a pixel.

    verdict-390x844.png is what a phone shows first. Of the others the name says what they show: what was read from a
    screenshot (image-390.png), several messages at once, the form that reports, the receipt, where a report stands.
    The report is deleted at the end.
    """
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=PHONE, device_scale_factor=2, locale="zh-CN", base_url=address)
        page.goto("/")
        page.get_by_label("把可疑的短信贴在这里").fill(MESSAGE)
        page.get_by_role("button", name="查一查").click()
        page.screenshot(path=FOLDER / "verdict-390x844.png")
        page.goto("/")
        page.get_by_label("或者选截图").set_input_files(FOLDER / "message.png")
        page.get_by_role("button", name="查一查").click(timeout=READ_MILLISECONDS)
        page.locator(".read-text").screenshot(path=FOLDER / "image-390.png")
        page.goto("/")
        page.get_by_label("把可疑的短信贴在这里").fill(f"{NOTICE}\n\n{MESSAGE}")
        page.get_by_role("button", name="查一查").click()
        page.screenshot(path=FOLDER / "several-390.png", full_page=True)
        page.get_by_role("button", name="第 2 条，看理由，或者报告").click()
        page.locator(".slip").screenshot(path=FOLDER / "report-390.png")
        page.get_by_role("button", name="报告给街道").click()
        page.screenshot(path=FOLDER / "receipt-390.png", full_page=True)
        page.get_by_role("button", name="查报告进度").click()
        page.get_by_text("删除这次报告", exact=True).click()
        page.screenshot(path=FOLDER / "progress-390.png", full_page=True)
        page.get_by_role("button", name="确定删除").click()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")

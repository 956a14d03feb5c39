"""Take the pictures of the residents' page that the documentation shows, from a service that runs.

.venv/bin/python docs/screenshots.py http://127.0.0.1:8000
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent / "screenshots"
MESSAGE = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
READ_MILLISECONDS = 60_000
PHONE = {"width": 390, "height": 844}


def main(address: str) -> None:
    """Write verdict-390x844.png and image-390.png, what was read from a screenshot, at two dots a pixel."""
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
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")

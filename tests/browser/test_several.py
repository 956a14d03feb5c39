"""Several messages pasted at once, in a phone's browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PICK_UP = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"
NARROW = {"width": 320, "height": 640}
TARGET = {"standard": 44, "large": 60}


def check(page: Page) -> None:
    page.get_by_label("把可疑的短信贴在这里").fill(f"{PICK_UP}\n\n{SCAM}")
    page.get_by_role("button", name="查一查").click()


def test_each_is_judged_and_looked_at_and_all_can_be_taken_as_one(page: Page):
    page.goto("/")
    check(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("一共 2 条，其中 1 条：高度可疑")
    page.get_by_role("button", name="第 2 条，看理由，或者报告").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("查的结果：高度可疑")
    expect(page.get_by_label("贴进来的内容")).not_to_contain_text("菜鸟驿站")
    page.goto("/")
    check(page)
    page.get_by_role("button", name="本来是一条，合在一起查").click()
    expect(page.get_by_label("贴进来的内容")).to_contain_text("菜鸟驿站")


@pytest.mark.parametrize("size", ["standard", "large"])
def test_the_list_keeps_nobody_out(page: Page, size: str):
    page.set_viewport_size(NARROW)
    page.goto(f"/?size={size}")
    check(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    boxes = [button.bounding_box() for button in page.locator("a:not(.skip), button").filter(visible=True).all()]
    assert min(min(box["height"], box["width"]) for box in boxes) >= TARGET[size] - 0.5

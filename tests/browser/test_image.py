"""Choosing a screenshot on a phone."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.screenshots import encode, message, screenshots, with_code

CODE = next(shot for shot in screenshots() if shot.name == "code")
NARROW = {"width": 320, "height": 640}
TARGET = {"standard": 44, "large": 60}
# Reading takes seconds, and more where others are at work.
PATIENCE = 60_000


@pytest.fixture
def plain(browser: Browser, browser_context_args: dict[str, object]) -> Page:
    """A page in which no script runs."""
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "截图.png"
    file.write_bytes(CODE.data)
    return file


def choose(page: Page, file: Path) -> None:
    """Choose a screenshot and press the button."""
    page.goto("/")
    page.get_by_label("或者选截图").set_input_files(file)
    page.get_by_role("button", name="查一查").click(timeout=PATIENCE)


def no_faults(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_screenshot_is_judged_corrected_and_judged_again_without_any_script(plain: Page, picture: Path):
    choose(plain, picture)
    expect(plain.get_by_role("heading", level=1)).to_have_text("查的结果：高度可疑", timeout=PATIENCE)
    expect(plain.locator("mark").filter(has_text="jd-lq.top").first).to_be_visible()
    expect(plain.get_by_text("图里有二维码，没有打开")).to_be_visible()
    field = plain.get_by_label("读错的字在这里改，改好再查一次。")
    expect(field).to_have_value(CODE.judged)
    assert plain.locator("a[href*='jd-lq']").count() == 0
    field.fill("明天中午一起吃饭吗？")
    plain.get_by_role("button", name="再查一查").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("查的结果：暂未发现诈骗特征")
    expect(field).to_have_value("明天中午一起吃饭吗？")


def test_a_file_that_is_no_picture_is_refused_at_its_field(plain: Page, tmp_path: Path):
    file = tmp_path / "说明.pdf"
    file.write_bytes(b"%PDF-1.7")
    plain.goto("/")
    plain.get_by_label("把可疑的短信贴在这里").fill("我贴的字")
    plain.get_by_label("或者选截图").set_input_files(file)
    plain.get_by_role("button", name="查一查").click()
    expect(plain.get_by_role("alert")).to_have_text("只能读 PNG、JPEG、WebP 格式的图片，请换一张截图。")
    expect(plain.get_by_label("或者选截图")).to_have_accessible_description(
        "只能读 PNG、JPEG、WebP 格式的图片，请换一张截图。 字和二维码都能读，读完就删。"
    )
    expect(plain.get_by_label("把可疑的短信贴在这里")).to_have_value("我贴的字")


@pytest.mark.parametrize("size", ["standard", "large"])
def test_axe_finds_no_fault_and_everything_fits_and_is_large_enough(page: Page, picture: Path, size: str):
    page.set_viewport_size(NARROW)
    page.goto(f"/?size={size}")
    for state in ("form", "verdict"):
        if state == "verdict":
            choose(page, picture)
            expect(page.get_by_role("heading", level=1)).to_have_text("查的结果：高度可疑", timeout=PATIENCE)
        no_faults(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        tapped = page.locator("input[type=file], .read-text textarea, .read-text button").filter(visible=True)
        boxes = [element.bounding_box() for element in tapped.all()]
        assert len(boxes) == {"form": 1, "verdict": 2}[state]
        assert all(min(box["height"], box["width"]) >= TARGET[size] - 0.5 for box in boxes)


def test_axe_finds_no_fault_where_a_picture_was_refused(page: Page, tmp_path: Path):
    file = tmp_path / "a.png"
    file.write_bytes(encode(with_code(message("您好"), "https://a.top/x"))[:500])
    choose(page, file)
    expect(page.get_by_role("alert")).to_have_text("这张图片打不开，可能没有传完，请重新截图再试。", timeout=PATIENCE)
    no_faults(page)


def test_the_large_type_of_the_verdict_keeps_what_was_read(page: Page, picture: Path):
    choose(page, picture)
    page.get_by_role("button", name="换成大字").click(timeout=PATIENCE)
    expect(page.get_by_label("读错的字在这里改，改好再查一次。")).to_have_value(CODE.judged)
    assert page.locator(".read-text textarea").evaluate("e => getComputedStyle(e).fontSize") == "30px"

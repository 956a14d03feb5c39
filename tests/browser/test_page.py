"""The residents' page in a phone's browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PICK_UP = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"
UNCERTAIN = "您好，我是刘经理，之前联系过您，方便的话加我微信聊一下项目的事"
LONG = SCAM + "。详情请看说明。" * 400
NARROW = {"width": 320, "height": 640}
WIDTHS = (320, 360, 390, 1280)
# The least height and width of what is tapped, in CSS pixels.
TARGET = {"standard": 44, "large": 60}

# Walks over every piece of text and reports those whose colours are too close; axe checks 4.5, the verdict needs 7.
CONTRAST = """
(root) => {
    const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
    const behind = (element) => {
        const colour = numbers(getComputedStyle(element).backgroundColor);
        return colour.length === 4 && colour[3] === 0 ? behind(element.parentElement) : colour;
    };
    const ratios = [root, ...root.querySelectorAll("h1, p, b, span")].map((element) => {
        const [high, low] = [light(numbers(getComputedStyle(element).color)), light(behind(element))]
            .sort((a, b) => b - a);
        return (high + 0.05) / (low + 0.05);
    });
    return Math.min(...ratios);
}
"""
SMALL_TEXT = """
() => [...document.querySelectorAll("main *, footer *, header *")]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .filter((element) => !element.closest(".number, .unseen"))
    .filter((element) => parseFloat(getComputedStyle(element).fontSize) < 18)
    .map((element) => element.outerHTML)
"""


def check(page: Page, text: str) -> None:
    """Paste a message and press the button."""
    page.goto("/")
    page.get_by_label("把可疑的短信贴在这里").fill(text)
    page.get_by_role("button", name="查一查").click()


@pytest.fixture
def without_scripts(browser: Browser, browser_context_args: dict[str, object]) -> Page:
    """A page in which no script runs."""
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def nothing_is_asked_of_others_and_nothing_is_blocked(page: Page, base_url: str):
    """Fail when the page reaches for another host, or when the browser complains."""
    strangers = []
    complaints = []
    page.on("request", lambda request: strangers.append(request.url) if not request.url.startswith(base_url) else None)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield
    assert strangers == []
    assert [complaint for complaint in complaints if "422" not in complaint] == []


def unfold(page: Page) -> None:
    """Open everything that is folded."""
    for folded in page.locator("summary").all():
        folded.click()


def no_faults(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_scam_is_shown_with_marks_on_the_message_and_numbers_to_call(page: Page):
    check(page, SCAM)
    expect(page.get_by_role("heading", level=1)).to_have_text("查的结果：高度可疑")
    expect(page.locator(".verdict")).to_contain_text("冒充公共服务")
    expect(page.locator("mark").filter(has_text="etc-rz.top")).to_be_visible()
    expect(page.get_by_role("heading", name="现在怎么做")).to_be_visible()
    expect(page.get_by_role("link", name="96110")).to_have_attribute("href", "tel:96110")
    expect(page.get_by_role("link", name="110 报警电话", exact=True)).to_have_attribute("href", "tel:110")


def test_the_page_works_the_same_without_scripts(without_scripts: Page):
    check(without_scripts, SCAM)
    expect(without_scripts.get_by_role("heading", level=1)).to_have_text("查的结果：高度可疑")
    expect(without_scripts.locator("mark").filter(has_text="etc-rz.top")).to_be_visible()
    expect(without_scripts.get_by_role("button", name="读给我听")).to_be_hidden()
    without_scripts.get_by_role("link", name="再查一条").last.click()
    expect(without_scripts.get_by_label("把可疑的短信贴在这里")).to_have_value("")


def test_who_has_already_paid_sees_110_at_once_without_any_script(without_scripts: Page):
    without_scripts.goto("/")
    call = without_scripts.locator("fieldset").get_by_role("link", name="110 报警电话")
    expect(call).to_be_hidden()
    without_scripts.get_by_text("已经转了钱，或说了验证码").click()
    expect(call).to_be_visible()
    without_scripts.get_by_label("把可疑的短信贴在这里").fill(PICK_UP)
    without_scripts.get_by_role("button", name="查一查").click()
    top = without_scripts.get_by_role("link", name="110 报警电话").first.bounding_box()
    verdict = without_scripts.locator(".verdict").bounding_box()
    assert top["y"] + top["height"] < verdict["y"]
    assert top["y"] + top["height"] < 400


def test_the_advice_changes_with_who_reads_it_without_any_script(without_scripts: Page):
    check(without_scripts, SCAM)
    general = without_scripts.get_by_text("自己打开那个单位的官方应用查，不用短信里的入口。", exact=True)
    elder = without_scripts.get_by_text("去社区、社保、医保的窗口问，或者叫子女帮你查。")
    expect(general).to_be_visible()
    expect(elder).to_be_hidden()
    without_scripts.get_by_text("您是老年人、学生或财务人员？").click()
    without_scripts.get_by_text("老年人", exact=True).click()
    expect(general).to_be_hidden()
    expect(elder).to_be_visible()
    expect(without_scripts.get_by_text("上面是说给老年人听的")).to_be_visible()
    without_scripts.get_by_role("button", name="换成大字").click()
    expect(elder).to_be_visible()


def test_who_did_what_the_message_asked_finds_the_steps_folded_below_the_advice(without_scripts: Page):
    check(without_scripts, SCAM)
    first = without_scripts.get_by_text("先断开网络，打开飞行模式，关掉无线网。")
    expect(first).to_be_hidden()
    without_scripts.get_by_text("点了链接，或者装了软件").click()
    expect(first).to_be_visible()
    expect(without_scripts.get_by_text("不会弄，就先关机，拿去找子女或营业厅的人帮忙。")).to_be_hidden()
    without_scripts.get_by_text("您是老年人、学生或财务人员？").click()
    without_scripts.get_by_text("老年人", exact=True).click()
    expect(without_scripts.get_by_text("不会弄，就先关机，拿去找子女或营业厅的人帮忙。")).to_be_visible()


def test_who_reads_can_be_chosen_by_keyboard(page: Page):
    check(page, SCAM)
    page.locator(".who summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="老年人")).to_be_checked()
    assert page.locator("label[for=audience-elder]").evaluate("e => getComputedStyle(e).outlineWidth") == "3px"
    expect(page.get_by_text("去社区、社保、医保的窗口问，或者叫子女帮你查。")).to_be_visible()


def test_the_whole_form_can_be_used_by_keyboard(page: Page):
    page.goto("/")
    page.get_by_label("把可疑的短信贴在这里").focus()
    page.keyboard.type(SCAM)
    while page.evaluate("document.activeElement.textContent") != "查一查":
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement !== document.body")
    width, style = page.evaluate(
        "() => { const s = getComputedStyle(document.activeElement); return [s.outlineWidth, s.outlineStyle] }"
    )
    assert (width, style) == ("3px", "solid")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("查的结果：高度可疑")


def test_the_first_press_of_tab_offers_to_skip_to_the_text(page: Page):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    expect(page.get_by_role("link", name="跳到正文")).to_be_in_viewport()


def test_an_empty_form_says_so_at_the_field(page: Page):
    check(page, "  ")
    field = page.get_by_label("把可疑的短信贴在这里")
    expect(page.get_by_role("alert")).to_have_text("内容是空的，请粘贴要查的短信。")
    expect(field).to_have_accessible_description("内容是空的，请粘贴要查的短信。 整条都贴进来，这里不会打开链接。")
    no_faults(page)


def test_a_text_that_is_too_long_is_kept(page: Page):
    check(page, "长" * 5001)
    expect(page.get_by_role("alert")).to_contain_text("内容有 5001 个字")
    expect(page.get_by_label("把可疑的短信贴在这里")).to_have_value("长" * 5001)


@pytest.mark.parametrize("contrast", ["normal", "more"])
@pytest.mark.parametrize("size", ["standard", "large"])
@pytest.mark.parametrize("text", [None, SCAM, UNCERTAIN, PICK_UP], ids=["empty", "scam", "uncertain", "nothing found"])
def test_axe_finds_no_fault(page: Page, size: str, contrast: str, text: str | None):
    page.goto(f"/?size={size}&contrast={contrast}")
    if text:
        check(page, text)
        unfold(page)
    else:
        page.get_by_text("已经转了钱，或说了验证码").click()
    no_faults(page)


@pytest.mark.parametrize("contrast", ["normal", "more"])
@pytest.mark.parametrize("text", [SCAM, UNCERTAIN, PICK_UP], ids=["scam", "uncertain", "nothing found"])
def test_the_words_of_the_verdict_stand_out_seven_to_one(page: Page, text: str, contrast: str):
    page.goto(f"/?contrast={contrast}")
    check(page, text)
    assert page.locator(".verdict").evaluate(CONTRAST) >= 7


@pytest.mark.parametrize("size", ["standard", "large"])
@pytest.mark.parametrize("text", [None, SCAM, UNCERTAIN], ids=["empty", "scam", "uncertain"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_has_to_be_scrolled_sideways(page: Page, width: int, text: str | None, size: str):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"/?size={size}")
    if text:
        check(page, text + "长" * 60 + "a" * 200)
        unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL_TEXT) == []


@pytest.mark.parametrize("size", ["standard", "large"])
@pytest.mark.parametrize("text", [None, SCAM, UNCERTAIN], ids=["empty", "scam", "uncertain"])
def test_what_is_tapped_is_large_enough(page: Page, text: str | None, size: str):
    page.set_viewport_size(NARROW)
    page.goto(f"/?size={size}")
    if text:
        check(page, text)
        unfold(page)
    labels = ", ".join(f"label[for^={name}]" for name in ("paid", "audience", "doubt"))
    tapped = page.locator(f"a:not(.skip), button, {labels}, summary, textarea").filter(visible=True)
    boxes = [(element.inner_text(), element.bounding_box()) for element in tapped.all()]
    assert len(boxes) > 4
    small = [(name, box) for name, box in boxes if min(box["height"], box["width"]) < TARGET[size] - 0.5]
    assert small == []


def test_text_twice_as_large_in_the_browser_still_fits(page: Page):
    page.set_viewport_size(NARROW)
    check(page, SCAM)
    before = page.locator(".verdict p").last.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    after = page.locator(".verdict p").last.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert after == 2 * before
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_large_type_is_thirty_pixels_and_keeps_the_verdict(page: Page):
    check(page, SCAM)
    page.get_by_role("button", name="换成大字").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("查的结果：高度可疑")
    sizes = page.locator(".steps li").evaluate_all("all => all.map((one) => getComputedStyle(one).fontSize)")
    assert set(sizes) == {"30px"}
    page.get_by_role("button", name="改回标准字").click()
    assert page.locator(".steps li").first.evaluate("e => getComputedStyle(e).fontSize") == "18px"


def test_the_result_can_be_heard(page: Page):
    page.add_init_script("speechSynthesis.speak = (speech) => { window.heard = [speech.lang, speech.text] }")
    check(page, SCAM)
    button = page.get_by_role("button", name="读给我听")
    button.click()
    language, text = page.evaluate("window.heard")
    assert language == "zh-CN"
    assert "养老金认证" not in text
    assert "高度可疑" in text
    assert "不点链接，不填身份证、银行卡和验证码。" in text
    expect(page.get_by_role("button", name="停下")).to_be_visible()


def test_a_message_can_be_pasted_by_one_press(page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/")
    page.evaluate("text => navigator.clipboard.writeText(text)", SCAM)
    page.get_by_role("button", name="一键粘贴").click()
    expect(page.get_by_label("把可疑的短信贴在这里")).to_have_value(SCAM)


def test_movement_stops_for_who_does_not_want_it(page: Page):
    page.emulate_media(reduced_motion="reduce")
    page.goto("/")
    assert page.locator(".go").evaluate("e => getComputedStyle(e).transitionDuration") == "0s"


@pytest.mark.parametrize("text", [SCAM, UNCERTAIN, PICK_UP, LONG], ids=["scam", "uncertain", "nothing found", "long"])
def test_the_verdict_the_first_reason_and_the_first_step_are_seen_without_scrolling(page: Page, text: str):
    check(page, text)
    for part in (page.locator("h1"), page.locator(".because"), page.locator(".todo .for-general > li").first):
        box = part.bounding_box()
        assert box["y"] + box["height"] <= 844


def test_the_button_of_the_first_page_is_seen_without_scrolling(page: Page):
    page.goto("/")
    box = page.get_by_role("button", name="查一查").bounding_box()
    assert box["y"] + box["height"] <= 844


def lines(page: Page) -> list[str]:
    """Return the line heights, as parts of the size of type, that are less than domain.md asks."""
    return page.evaluate(
        """() => [...document.querySelectorAll("main p, main li, main h1, main h2, main label, main summary, textarea")]
            .map((e) => [getComputedStyle(e), e.outerHTML])
            .filter(([style]) => parseFloat(style.lineHeight) / parseFloat(style.fontSize) < 1.3 - 0.001)
            .map(([style, html]) => html)"""
    )


@pytest.mark.parametrize("size", ["standard", "large"])
@pytest.mark.parametrize("text", [None, SCAM, UNCERTAIN], ids=["empty", "scam", "uncertain"])
def test_lines_stand_far_enough_apart(page: Page, text: str | None, size: str):
    page.goto(f"/?size={size}")
    if text:
        check(page, text)
        unfold(page)
    assert lines(page) == []


ENHANCED = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}


@pytest.mark.parametrize("way", ["switch", "system"])
@pytest.mark.parametrize("text", [None, SCAM, UNCERTAIN, PICK_UP], ids=["empty", "scam", "uncertain", "nothing found"])
def test_with_more_contrast_every_word_stands_out_seven_to_one(page: Page, text: str | None, way: str):
    page.emulate_media(contrast="more" if way == "system" else "no-preference")
    page.goto("/")
    if way == "switch":
        page.get_by_role("button", name="加深颜色").click()
    if text:
        check(page, text)
        unfold(page)
    found = Axe().run(page, options=ENHANCED)
    assert found.violations_count == 0, found.generate_report()
    if way == "switch":
        page.get_by_role("button", name="改回原色").click()
        expect(page.get_by_role("button", name="加深颜色")).to_be_visible()


def test_three_questions_settle_what_is_uncertain_without_any_script(without_scripts: Page):
    check(without_scripts, UNCERTAIN)
    bad = without_scripts.get_by_text("说中一句，就当它是骗局：不回、不点、不给钱。")
    still_open = without_scripts.get_by_text("三句都没说中，也先别照它说的做。")
    expect(bad).to_be_hidden()
    expect(still_open).to_be_visible()
    question = without_scripts.get_by_text("它催我快办、吓唬我，或者不许我告诉别人")
    question.click()
    expect(bad).to_be_visible()
    expect(still_open).to_be_hidden()
    question.click()
    expect(bad).to_be_hidden()


def test_a_warning_can_be_selected_without_any_script_and_its_picture_be_seen(without_scripts: Page):
    check(without_scripts, SCAM + "，客服 13812345678")
    field = without_scripts.get_by_label("发这段话给家里人。号码和网址已经去掉，点不开。")
    told = field.input_value()
    assert told.startswith("【识诈提醒】")
    assert [part for part in ("13812345678", "etc-rz") if part in told] == []
    expect(without_scripts.get_by_role("button", name="复制这段话")).to_be_hidden()
    without_scripts.get_by_text("要一张图片").click()
    picture = without_scripts.get_by_role("img", name="提醒图片")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 900)
    with without_scripts.expect_download() as download:
        picture.click()
    assert download.value.suggested_filename == "shizha.png"


def test_a_warning_is_copied_by_one_press(page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    check(page, SCAM)
    page.get_by_role("button", name="复制这段话").click()
    expect(page.get_by_role("button", name="已经复制，去微信里粘贴")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#share-text").input_value()


def test_a_warning_is_copied_where_the_browser_has_no_clipboard_for_pages(page: Page):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    check(page, SCAM)
    page.get_by_role("button", name="复制这段话").click()
    expect(page.get_by_role("button", name="已经复制，去微信里粘贴")).to_be_visible()


def test_a_warning_is_handed_to_the_telephone_where_that_is_known(page: Page):
    page.add_init_script("navigator.share = async (what) => { window.shared = what.text }")
    check(page, SCAM)
    page.get_by_role("button", name="发给家里人").click()
    assert page.evaluate("window.shared") == page.locator("#share-text").input_value()


def test_read_aloud_and_sharing_are_not_offered_where_the_browser_has_neither(page: Page):
    page.add_init_script("delete window.speechSynthesis; delete Navigator.prototype.share;")
    check(page, SCAM)
    expect(page.get_by_role("button", name="读给我听")).to_be_hidden()
    expect(page.get_by_role("button", name="发给家里人")).to_be_hidden()


def test_the_first_load_is_small_on_the_wire(page: Page, base_url: str):
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(sum(map(int, request.sizes().values()))))
    page.goto("/", wait_until="networkidle")
    assert len(sizes) >= 3
    assert sum(sizes) < 60_000


def test_who_reads_can_be_chosen_where_the_browser_lacks_has(page: Page):
    """Old browsers of WeChat: the rules of :has are not there, and a press on the button asks the server."""
    page.route("**/page.css*", lambda route: without_has(route))
    check(page, SCAM)
    page.get_by_text("您是老年人、学生或财务人员？").click()
    page.get_by_text("老年人", exact=True).click()
    page.get_by_role("button", name="换成说给我听的").click()
    expect(page.get_by_text("去社区、社保、医保的窗口问，或者叫子女帮你查。")).to_be_visible()
    expect(page.get_by_text("自己打开那个单位的官方应用查，不用短信里的入口。", exact=True)).to_be_hidden()


def without_has(route: Route) -> None:
    """Answer with the style sheet as a browser sees it that does not know :has."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("selector(:has(*))", "(unknown: 1)"))

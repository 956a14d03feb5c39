import tomllib
from copy import deepcopy

import pytest

from model.assessment import Contact, Verdict
from model.taxonomy import FILE, Category, TaxonomyError, load, parse

TITLES = {
    "scam": {
        "task_rebate": "刷单返利",
        "investment": "虚假投资理财",
        "loan": "虚假贷款",
        "customer_service": "冒充电商物流客服",
        "authority": "冒充公检法及政府机关",
        "credit_record": "虚假征信",
        "shopping": "虚假购物服务",
        "acquaintance": "冒充领导熟人",
        "gaming": "游戏产品虚假交易",
        "romance": "网络交友",
        "bank_phishing": "冒充银行",
        "service_phishing": "冒充公共服务",
        "prize": "虚假中奖补贴",
        "travel": "虚假退改签",
        "malware_link": "木马链接",
        "other_scam": "其他诈骗",
    },
    "illegal": {
        "gambling": "赌博博彩",
        "fake_documents": "办证发票",
        "sexual_services": "色情招嫖",
        "money_mule": "收卡跑分",
    },
    "promotion": {"promotion": "商业推广"},
    "normal": {
        "verification_code": "验证码",
        "transaction_notice": "账户交易通知",
        "delivery": "快递物流",
        "telecom": "通信服务",
        "government_notice": "政务通知",
        "antifraud_notice": "反诈宣传",
        "life_notice": "生活服务",
        "personal": "个人消息",
    },
}


def everything_shown() -> list[str]:
    taxonomy = load()
    shown = [*taxonomy.standing, *taxonomy.paid]
    for group in taxonomy.groups:
        shown += [group.title, group.description]
    for verdict in taxonomy.verdicts:
        shown += [verdict.title, verdict.meaning, *verdict.advice]
    for category in taxonomy.categories:
        shown += [category.title, category.description, *category.advice]
    for contact in taxonomy.contacts:
        shown += [contact.name, contact.when]
    return shown


def test_the_categories_their_titles_and_their_order_are_those_that_models_and_exports_rely_on():
    expected = [(group, slug, title) for group, titles in TITLES.items() for slug, title in titles.items()]
    assert [(category.group, category.slug, category.title) for category in load().categories] == expected
    assert load().slugs == tuple(slug for _, slug, _ in expected)


def test_a_category_is_found_by_its_slug():
    assert load().category("travel") == Category(
        slug="travel",
        group="scam",
        title="虚假退改签",
        severity=3,
        description="说航班或车票取消了，叫你打私人电话办退改签，骗你的卡号和验证码。",
        advice=(
            "不打短信里的电话，不点短信里的链接。",
            "退票、改签不用共享屏幕，不用说验证码，更不用先转钱。",
            "自己打开买票的官方应用，看行程有没有变。",
        ),
    )


def test_scams_and_illegal_offers_are_harmful_and_the_rest_is_not():
    harmful = {slug for slug in load().slugs if load().is_harmful(slug)}
    assert harmful == {*TITLES["scam"], *TITLES["illegal"]}


def test_an_unknown_slug_is_a_key_error():
    with pytest.raises(KeyError, match="weather"):
        load().is_harmful("weather")


def test_the_verdicts_are_said_as_the_contract_has_them():
    assert {text.verdict: text.title for text in load().verdicts} == {
        Verdict.SCAM: "高度可疑",
        Verdict.SUSPICIOUS: "不能确定",
        Verdict.NO_RISK_FOUND: "暂未发现诈骗特征",
    }


def test_finding_nothing_is_said_of_the_text_only_and_is_no_promise():
    meaning = load().verdict(Verdict.NO_RISK_FOUND).meaning
    assert meaning == "这只是说这段文字里没有找到诈骗的特征，不是保证，也不说明发信人是真的。"


@pytest.mark.parametrize("promise", ["安全", "100%", "100 %", "百分之百", "官方认证", "放心"])
def test_nothing_that_is_shown_promises_that_a_message_is_harmless(promise):
    assert [sentence for sentence in everything_shown() if promise in sentence] == []


@pytest.mark.parametrize("sign", ["http", "www.", ".com", ".cn", "://"])
def test_nothing_that_is_shown_carries_a_link(sign):
    assert [sentence for sentence in everything_shown() if sign in sentence] == []


@pytest.mark.parametrize("number", ["12306", "12333", "12366", "12315", "95555", "95580", "95022"])
def test_numbers_that_wait_for_review_are_not_shown(number):
    assert [sentence for sentence in everything_shown() if number in sentence] == []


def test_sentences_are_short_enough_to_be_read_by_someone_in_a_hurry():
    assert [sentence for sentence in everything_shown() if len(sentence) > 48] == []


def test_every_sentence_of_advice_is_a_sentence():
    advice = [*load().standing, *load().paid]
    for owner in (*load().verdicts, *load().categories):
        advice += owner.advice
    assert [sentence for sentence in advice if not sentence.endswith("。")] == []


def test_who_has_already_paid_is_sent_to_110_first():
    assert load().paid[0] == "马上打 110，越快越好。"


def test_contacts_are_the_confirmed_ones():
    assert [(contact.name, contact.number) for contact in load().contacts] == [
        ("报警电话", "110"),
        ("反诈专线", "96110"),
        ("工信部预警短信", "12381"),
        ("垃圾短信举报", "010-12321"),
        ("国家反诈中心应用", ""),
    ]


def test_contacts_are_returned_once_and_in_the_order_asked_for():
    assert [contact.number for contact in load().contacts_of(["96110", "110", "96110"])] == ["96110", "110"]


def values() -> dict:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def test_a_contact_that_waits_for_review_is_not_among_the_contacts():
    changed = values()
    changed["contacts"][2]["status"] = "review"
    taxonomy = parse(changed)
    assert "12381" not in {contact.number for contact in taxonomy.contacts}
    assert taxonomy.contacts_of(["12381"]) == ()
    assert isinstance(taxonomy.contacts[0], Contact)


def broken(path: str, value: object) -> dict:
    changed = deepcopy(values())
    *way, last = path.split(".")
    place = changed
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return changed


CONTACTS = "name only confirmed contacts to call or to open: 110, 96110, 12321, app"
TEXT = "give it a text that is not empty and has no spaces around it"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("categories.10.severity", 5, "categories.bank_phishing.severity is 5: give one of 1, 2, 3"),
        ("categories.10.severity", True, "categories.bank_phishing.severity is True: give one of 1, 2, 3"),
        (
            "categories.0.group",
            "swindle",
            "categories.task_rebate.group is 'swindle': give one of scam, illegal, promotion, normal",
        ),
        ("categories.0.title", "", "categories.task_rebate.title is '': " + TEXT),
        ("categories.0.title", None, "categories.task_rebate.title is missing: give it a text"),
        (
            "categories.1.slug",
            "task_rebate",
            "categories.task_rebate stands twice: keep one [[categories]] table for each slug",
        ),
        (
            "categories.0.colour",
            "red",
            "categories[1].colour is not known: use slug, group, title, severity, description, advice",
        ),
        (
            "categories.0.advice",
            ["停。"],
            "categories.task_rebate.advice is ['停。']: give a list of 3 sentences, none empty, none twice",
        ),
        ("verdicts.0.slug", "safe", "verdicts.safe.slug is 'safe': give one of scam, suspicious, no_risk_found"),
        ("verdicts.0.contacts", ["119"], "verdicts.scam.contacts is ['119']: " + CONTACTS),
        ("verdicts.0.contacts", ["12381"], "verdicts.scam.contacts is ['12381']: " + CONTACTS),
        ("groups.0.harmful", "yes", "groups.scam.harmful is 'yes': give true or false"),
        ("contacts.0.number", "", "contacts.110.number: an app has none, a call or a message needs one"),
        ("advice.paid", None, "advice.paid is missing: give a list of texts"),
        ("advice", "none", "advice is not a table: write it with [advice] and its keys below"),
        ("categories", [], "categories is missing: write at least one [[categories]] table"),
    ],
)
def test_a_fault_is_named_with_its_key_and_the_mend(path, value, message):
    with pytest.raises(TaxonomyError) as raised:
        parse(broken(path, value))
    assert str(raised.value) == message


def test_a_verdict_that_is_left_out_is_missed():
    changed = values()
    del changed["verdicts"][1]
    with pytest.raises(TaxonomyError, match=r"verdicts\.suspicious is missing"):
        parse(changed)


def test_a_missing_file_and_a_broken_file_are_named(tmp_path):
    with pytest.raises(TaxonomyError, match=r"^none\.toml cannot be read \(No such file or directory\)"):
        load(tmp_path / "none.toml")
    bad = tmp_path / "bad.toml"
    bad.write_text("[advice", encoding="utf-8")
    with pytest.raises(TaxonomyError, match=r"^bad\.toml is not TOML \("):
        load(bad)
    bad.write_text("[advice]", encoding="utf-8")
    with pytest.raises(TaxonomyError, match=r"^bad\.toml: contacts is missing"):
        load(bad)


def test_the_file_is_read_once():
    assert load() is load()

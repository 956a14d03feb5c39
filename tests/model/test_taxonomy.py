import re
import tomllib
from copy import deepcopy

import pytest

from model.assessment import Contact, Verdict
from model.reading import read
from model.taxonomy import FILE, Audience, Category, Situation, SituationText, TaxonomyError, Versions, load, parse

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


def every(versions: Versions) -> list[str]:
    return [sentence for sentences in versions.values() for sentence in sentences]


def everything_shown() -> list[str]:
    taxonomy = load()
    shown = [*taxonomy.standing]
    for group in taxonomy.groups:
        shown += [group.title, group.description]
    for verdict in taxonomy.verdicts:
        shown += [verdict.title, verdict.meaning, *verdict.advice, *every(verdict.versions)]
    for category in taxonomy.categories:
        shown += [category.title, category.description, *category.advice, *every(category.versions)]
    for audience in taxonomy.audiences:
        shown.append(audience.title)
    for situation in taxonomy.situations:
        shown += [situation.title, *situation.steps, *every(situation.additions)]
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
        versions={
            Audience.ELDER: (
                "不打短信里的电话，不装软件，不共享屏幕。",
                "退票、改签不用说验证码，更不用先转钱。",
                "叫子女在买票的应用里看，或者去车站、机场的窗口问。",
            ),
            Audience.STUDENT: (
                "不打短信里的电话，不点链接，不共享屏幕。",
                "退票、改签不用借钱，也不用先转钱。",
                "自己打开买票的官方应用，看行程有没有变。",
            ),
            Audience.FINANCE: (
                "不打短信里的电话，不用公司卡付“改签费”。",
                "给你订票的人会知道行程变没变，先问他。",
                "自己打开买票的官方应用看，或者打航空公司的老号码。",
            ),
        },
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


@pytest.mark.parametrize("sign", ["http", "www.", ".com", ".cn", "://", "@", "微信号", "QQ号"])
def test_nothing_that_is_shown_carries_a_link(sign):
    assert [sentence for sentence in everything_shown() if sign in sentence] == []


def test_no_link_is_read_in_anything_that_is_shown_and_no_number_but_the_confirmed_ones():
    allowed = {"110", "96110", "010", "12321", "12345", "10086", "10010", "10000"}
    assert [sentence for sentence in everything_shown() if read(sentence).links] == []
    numbers = {number for sentence in everything_shown() for number in re.findall(r"\d{3,}", sentence)}
    assert numbers - allowed == set()


@pytest.mark.parametrize("number", ["12306", "12333", "12366", "12315", "95555", "95580", "95022"])
def test_numbers_that_wait_for_review_are_not_shown(number):
    assert [sentence for sentence in everything_shown() if number in sentence] == []


def test_sentences_are_short_enough_to_be_read_by_someone_in_a_hurry():
    assert [sentence for sentence in everything_shown() if len(sentence) > 48] == []


def test_every_sentence_of_advice_is_a_sentence():
    advice = [*load().standing]
    for owner in (*load().verdicts, *load().categories):
        advice += [*owner.advice, *every(owner.versions)]
    for situation in load().situations:
        advice += [*situation.steps, *every(situation.additions)]
    assert [sentence for sentence in advice if not sentence.endswith("。")] == []


def test_who_has_already_paid_is_sent_to_110_first():
    assert load().paid[0] == "马上打 110，越快越好。"


def test_every_situation_says_what_to_do_first():
    assert {text.situation: text.steps[0] for text in load().situations} == {
        Situation.PAID: "马上打 110，越快越好。",
        Situation.GAVE: "马上打银行卡背面的电话，挂失这张卡。",
        Situation.OPENED: "先断开网络，打开飞行模式，关掉无线网。",
        Situation.CALLED: "马上挂断，关掉屏幕共享和会议软件。",
    }


def test_a_situation_is_found_with_what_an_audience_is_told_besides():
    assert load().situation(Situation.CALLED) == SituationText(
        Situation.CALLED,
        "接了电话，或者共享了屏幕",
        (
            "马上挂断，关掉屏幕共享和会议软件。",
            "共享过屏幕，就当密码和验证码对方都看见了。",
            "打银行卡背面的电话挂失，再用另一部手机改密码。",
            "钱已经少了，马上打 110。",
            "只接了电话，什么也没说：挂掉就行，不要再回拨。",
        ),
        ("96110",),
        {
            Audience.ELDER: ("不管对方怎么吓唬，挂掉以后先打给子女。",),
            Audience.STUDENT: ("对方不许你告诉别人，就更要告诉父母和辅导员。",),
            Audience.FINANCE: ("共享的时候登过网银，马上打开户行的电话停用。",),
        },
    )


def test_audiences_are_called_as_people_call_themselves():
    assert [(text.audience, text.title) for text in load().audiences] == [
        (Audience.GENERAL, "一般"),
        (Audience.ELDER, "老年人"),
        (Audience.STUDENT, "学生"),
        (Audience.FINANCE, "财务人员"),
    ]


def test_every_harmful_category_has_words_for_the_old_for_students_and_for_accountants():
    others = {*Audience} - {Audience.GENERAL}
    assert [c.slug for c in load().categories if load().is_harmful(c.slug) and {*c.versions} != others] == []
    assert all({*text.versions} == {*Audience} - {Audience.GENERAL} for text in load().verdicts)


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
            "categories[1].colour is not known: use slug, group, title, severity, description, advice, audiences",
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
        ("advice.standing", None, "advice.standing is missing: give a list of 3 sentences"),
        ("situations.0.steps", [], "situations.paid.steps is []: give a list of texts, none empty, none twice"),
        ("audiences.1.slug", "child", "audiences.child.slug is 'child': give one of general, elder, student, finance"),
        (
            "categories.0.audiences.elder",
            ["停。"],
            "categories.task_rebate.audiences.elder is ['停。']: give a list of 3 sentences, none empty, none twice",
        ),
        (
            "categories.0.audiences.general",
            ["停。"],
            "categories.task_rebate.audiences.general is not known: use elder, student, finance",
        ),
        (
            "verdicts.0.audiences",
            "all",
            "verdicts.scam.audiences is not a table: write it with [verdicts.scam.audiences] and its keys below",
        ),
        ("advice", "none", "advice is not a table: write it with [advice] and its keys below"),
        ("categories", [], "categories is missing: write at least one [[categories]] table"),
    ],
)
def test_a_fault_is_named_with_its_key_and_the_mend(path, value, message):
    with pytest.raises(TaxonomyError) as raised:
        parse(broken(path, value))
    assert str(raised.value) == message


@pytest.mark.parametrize(("name", "slug"), [("verdicts", "suspicious"), ("audiences", "elder"), ("situations", "gave")])
def test_a_verdict_an_audience_or_a_situation_that_is_left_out_is_missed(name, slug):
    changed = values()
    changed[name] = [row for row in changed[name] if row["slug"] != slug]
    with pytest.raises(TaxonomyError, match=rf"{name}\.{slug} is missing: write a \[\[{name}\]\] table for it"):
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

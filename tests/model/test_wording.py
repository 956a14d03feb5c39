"""Sentences that people see are data, and every one that the model says is there."""

import pytest

from model.asks import acts
from model.assessment import Kind
from model.evidence.numbers import KINDS
from model.evidence.ploys import ploy, ploys
from model.imitations import Trick
from model.links import LinkKind
from model.taxonomy import load as taxonomy
from model.wording import say

DISGUISES = ("zero_width", "symbol", "separator", "split", "lookalike", "homophone", "letters", "circled", "numeral")
REASONS = [
    *(f"link_{kind}" for kind in LinkKind),
    *(f"link_{kind}_claimed" for kind in LinkKind if kind is not LinkKind.OFFICIAL),
    *(f"link_{trick}" for trick in Trick if trick is not Trick.NAME),
    *("link_unchecked", "link_hidden", "link_similar", "link_brand_unchecked", "link_other", "sender_other"),
    *("number_other", "sender_mobile", "sender_foreign"),
    *(f"number_{kind}" for kind in KINDS),
    *(f"ask_{act}" for act in acts() if act != "reply_out"),
    *(f"points.{slug}" for slug in taxonomy().slugs),
    *(f"ploys.{one.name}" for one in ploys()),
    *(f"disguise_{kind}" for kind in (*DISGUISES, "zeros", "link")),
    "number_claimed",
    "asks_nothing",
    "asks_no_link",
]

SLOTS = {
    "host": "t.cn",
    "domain": "t.cn",
    "shown": "icbc.com.cn",
    "name": "工商银行",
    "other": "建设银行",
    "number": "95533",
    "says": "自称",
}


def key(reason: str) -> str:
    return reason if "." in reason else f"reasons.{reason}"


def test_a_sentence_is_said_with_its_slots_filled():
    assert say("reasons.link_short", host="t.cn") == "短网址 t.cn 看不出会打开什么网站。"


def test_a_sentence_that_is_not_there_raises():
    with pytest.raises(KeyError):
        say("reasons.nothing")


@pytest.mark.parametrize("reason", REASONS)
def test_there_is_a_sentence_for_every_reason(reason):
    sentence = say(key(reason), **{**SLOTS, "category": "冒充银行"})
    assert sentence.endswith("。")
    assert "{" not in sentence


def test_no_reason_calls_a_message_safe():
    said = "".join(say(key(reason), **dict.fromkeys((*SLOTS, "category"), "")) for reason in REASONS)
    assert [word for word in ("安全", "100%", "官方认证", "放心") if word in said] == []


def test_the_kinds_of_evidence_are_those_of_the_contract():
    assert [*Kind] == ["wording", "link", "number", "account", "contact", "evasion", "sender", "known"]


def test_ploys_are_those_of_harmful_categories_and_each_of_these_is_known():
    kinds = {kind for one in ploys() for kind in one.kinds}
    assert {kind for kind in kinds if not taxonomy().is_harmful(kind)} == set()


def test_a_ploy_is_told_by_its_words_in_a_category_that_uses_it():
    assert ploy("您的账户已冻结", "bank_phishing") == "trouble"
    assert ploy("您的账户已冻结", "gambling") is None
    assert ploy("早上好", "bank_phishing") is None

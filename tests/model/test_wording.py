"""Sentences that people see are data, and every one that the model says is there."""

import pytest

from model.assessment import Kind
from model.evidence.numbers import KINDS
from model.links import LinkKind
from model.wording import say

ACTS = ("open_link", "call", "add_contact", "pay_first", "transfer", "give_code", "give_card", "share_screen")
DISGUISES = ("zero_width", "symbol", "separator", "split", "lookalike", "homophone", "letters", "circled", "numeral")
REASONS = [
    *(f"link_{kind}" for kind in LinkKind),
    *(f"link_{kind}_claimed" for kind in LinkKind if kind is not LinkKind.OFFICIAL),
    *(f"number_{kind}" for kind in KINDS),
    *(f"ask_{act}" for act in (*ACTS, "secrecy", "install", "urgency", "gain")),
    *(f"disguise_{kind}" for kind in (*DISGUISES, "zeros", "link")),
    "number_claimed",
    "wording",
    "wording_harmless",
]


def test_a_sentence_is_said_with_its_slots_filled():
    assert say("reasons.link_short", host="t.cn") == "短网址 t.cn 看不出会打开什么网站。"


def test_a_sentence_that_is_not_there_raises():
    with pytest.raises(KeyError):
        say("reasons.nothing")


@pytest.mark.parametrize("reason", REASONS)
def test_there_is_a_sentence_for_every_reason(reason):
    sentence = say(f"reasons.{reason}", host="t.cn", name="工商银行", category="冒充银行")
    assert sentence.endswith("。")
    assert "{" not in sentence


def test_no_reason_calls_a_message_safe():
    said = "".join(say(f"reasons.{reason}", host="", name="", category="") for reason in REASONS)
    assert [word for word in ("安全", "100%", "官方认证", "放心") if word in said] == []


def test_the_kinds_of_evidence_are_those_of_the_contract():
    assert [*Kind] == ["wording", "link", "number", "account", "contact", "evasion", "sender", "known"]

"""Slots are filled in the manner of the sender, and the same seed fills them alike."""

import re
from random import Random

import pytest

from model.links import LinkKind
from model.numbers import NumberKind
from model.reading import read
from training.families import CorpusError, Family
from training.slots import NAMES, SLOTS, fill

PATTERNS = {
    "amount": r"[\d,]+(\.\d\d)?",
    "num": r"\d{1,3}",
    "n": r"[2-9]|[12]\d|30",
    "order": r"[A-Z]{0,2}\d{4,15}",
    "mobile": r"1[35789]\d-?\d{4}-?\d{4}",
    "hotline": r"(400|800)-?\d{3}-?\d{4}|0\d{2,3}-?[2-8]\d{6,7}|[2-8]\d{6,7}",
    "phone": r"[\d-]{7,13}",
    "wx": r"[a-z][a-z0-9_]{5,}|1[\d-]{10,12}",
    "qq": r"[1-9]\d{5,10}",
    "code": r"\d{4}|\d{6}",
    "card4": r"\d{4}",
    "card": r"62\d{14,17}",
    "name": r"[一-鿿]{2,5}",
    "time": r"\d{1,2}(:\d\d|点|时\d\d分)",
    "short": r"(https?://)?[a-z0-9.]+/[A-Za-z0-9]{5,7}",
    "odd": r"(https?://)?[a-z0-9.-]+(/[a-z0-9]+)?",
}


def family(text: str, category: str = "service_phishing") -> Family:
    return Family("f1", category, "", frozenset(), text, "a.tsv:2")


def fillings(text: str, category: str = "service_phishing", count: int = 200) -> list[str]:
    return [fill(family(text, category), Random(f"seed {number}")) for number in range(count)]


@pytest.mark.parametrize("slot", sorted(PATTERNS))
def test_a_slot_is_filled_with_what_its_name_says(slot):
    wrong = [filled for filled in fillings(f"{{{slot}}}") if not re.fullmatch(PATTERNS[slot], filled)]
    assert wrong == []


@pytest.mark.parametrize("slot", sorted(NAMES))
def test_every_slot_is_filled_with_something_and_not_always_the_same(slot):
    filled = fillings(f"{{{slot}}}", count=40)
    assert all(text.strip() and "{" not in text and "}" not in text for text in filled)
    assert len(set(filled)) > 5


def test_the_same_seed_gives_the_same_message():
    text = "【{bank}】{name}您好，{date}{time}您尾号{card4}支出{amount}元，{url}，{phone}"
    assert fill(family(text), Random("a")) == fill(family(text), Random("a"))
    assert fill(family(text), Random("a")) != fill(family(text), Random("b"))


def test_every_slot_is_filled_by_itself():
    assert any(text[:4] != text[4:] for text in fillings("{card4}{card4}", count=5))


def test_text_without_slots_stays_as_it_is():
    assert fill(family("到家了，{ }都好"), Random("a")) == "到家了，{ }都好"


def test_a_slot_that_does_not_exist_is_named_with_its_place():
    with pytest.raises(CorpusError) as caught:
        fill(family("打{fone}"), Random("a"))
    assert str(caught.value) == f"a.tsv:2: unknown slot {{fone}}; use one of {', '.join(sorted(NAMES))}"
    assert set(SLOTS) < NAMES


def kinds(text: str, category: str) -> set[LinkKind]:
    """The kinds of links in two hundred fillings, each of which must hold exactly one link."""
    links = [read(filled).links for filled in fillings(text, category)]
    assert all(len(found) == 1 for found in links)
    return {found[0].kind for found in links}


def test_a_link_is_made_in_the_manner_of_the_sender():
    assert LinkKind.OFFICIAL not in kinds("您的卡停用，请登录{url}认证", "service_phishing")
    assert LinkKind.ODD in kinds("您的卡停用，请登录{url}认证", "service_phishing")
    assert LinkKind.OFFICIAL in kinds("【工商银行】积分到期，详见{url}", "transaction_notice")


def test_a_senders_own_link_belongs_to_the_organisation_that_the_message_names():
    owners = {
        link.owner
        for filled in fillings("【工商银行】积分到期，详见{url}", "transaction_notice")
        for link in read(filled).links
        if link.kind is LinkKind.OFFICIAL
    }
    assert owners == {"icbc"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请打{mobile}", {NumberKind.MOBILE, NumberKind.VIRTUAL}),
        ("客服{hotline}", {NumberKind.FIXED, NumberKind.SERVICE}),
        ("汇到{card}", {NumberKind.CARD}),
        ("加QQ{qq}", {NumberKind.QQ}),
        ("加微信{wx}", {NumberKind.WECHAT}),
        ("验证码{code}，", {NumberKind.CODE}),
    ],
)
def test_the_model_finds_in_a_slot_what_was_put_there(text, kind):
    assert {number.kind for filled in fillings(text) for number in read(filled).numbers} == kind

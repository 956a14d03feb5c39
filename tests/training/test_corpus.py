"""Families are filled several times, and the copies of one weigh as much as one message."""

from dataclasses import replace

from training.corpus import COPIES, Message, expand
from training.families import Family

PARCEL = Family("f1", "delivery", "", frozenset(("twin:pickup",)), "您的包裹已到{place}，取件码{code}", "a.tsv:2")
PHISHING = Family("f2", "service_phishing", "p-1", frozenset(), "您的包裹滞留，请登录{url}补充地址", "a.tsv:3")


def test_a_family_gives_copies_whose_weights_add_up_to_one():
    messages = expand([PARCEL, PHISHING])
    assert len(messages) == 2 * COPIES
    assert [message.family for message in messages] == ["f1"] * COPIES + ["f2"] * COPIES
    assert [message.block for message in messages] == ["f1"] * COPIES + ["p-1"] * COPIES
    assert abs(sum(message.weight for message in messages) - 2) < 1e-9


def test_the_first_copy_is_filled_and_otherwise_as_it_was_written():
    family = replace(PARCEL, text="您的包裹已到，取件码请看App")
    assert expand([family])[0] == Message(
        "您的包裹已到，取件码请看App", "delivery", "f1", "f1", frozenset(("twin:pickup",)), 1 / COPIES
    )


def test_the_same_seed_gives_the_same_messages_and_another_seed_others():
    assert expand([PARCEL, PHISHING]) == expand([PARCEL, PHISHING])
    assert expand([PHISHING], seed=1) != expand([PHISHING])


def test_adding_a_family_changes_no_other():
    assert expand([PHISHING, PARCEL])[-COPIES:] == expand([PARCEL])

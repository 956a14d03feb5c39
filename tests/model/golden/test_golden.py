"""What the released model says of messages that a person read; conftest.py tells how to renew it."""

from collections import Counter

from model.taxonomy import load as taxonomy


def test_the_model_says_of_every_message_what_the_golden_file_holds(golden, answers):
    held = [{key: message.get(key) for key in ("text", *answers[0])} for message in golden]
    said = [{"text": message["text"]} | answer for message, answer in zip(golden, answers, strict=True)]
    other = [pair for pair in zip(said, held, strict=True) if pair[0] != pair[1]]
    assert other == [], "renew with: python -m pytest tests/model/golden --renew-golden"


def test_every_span_quotes_the_original(golden):
    for message in golden:
        for finding in message["evidence"]:
            start, quoted = finding["at"], finding["text"]
            assert message["text"][start : start + len(quoted)] == quoted


def test_every_category_has_two_messages_or_more_and_each_is_there_once(golden):
    assert len({message["text"] for message in golden}) == len(golden) >= 60
    meant = Counter(message["meant"] for message in golden)
    assert set(meant) == set(taxonomy().slugs)
    assert min(meant.values()) >= 2


def test_every_message_has_the_word_of_a_person(golden):
    words = ("Right: ", "Weak: ", "Wrong: ")
    assert [message["text"] for message in golden if not message["sense"].startswith(words)] == []


def test_no_category_contradicts_its_verdict(golden):
    for message in golden:
        flagged = message["verdict"] != "no_risk_found"
        assert taxonomy().is_harmful(message["category"]) is flagged, message["text"]

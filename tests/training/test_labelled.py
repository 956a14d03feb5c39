"""Labelled files of every form are read, and what is wrong with one is named."""

import pytest

from training.corpus import COPIES, Message
from training.families import CorpusError, Family
from training.labelled import families_of, is_harmful, read_labelled

JSONL = '{"text": "恭喜您中奖", "category": "prize"}\n\n{"text": " 到家了 ", "label": "personal"}\n'
CSV = 'text,group\n"恭喜您中奖，\n请领取",scam\n到家了,normal\n'
TSV = "id\ttext\tcategory\n1\t恭喜您中奖\tprize\n"
FAMILIES = "family\tcategory\tpair\ttags\ttext\nf1\tdelivery\t\ttwin:pickup\t您的包裹已到，取件码{code}\n"


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.jsonl", JSONL, [("恭喜您中奖", "prize", "a.jsonl:1"), ("到家了", "personal", "a.jsonl:3")]),
        ("a.csv", CSV, [("恭喜您中奖，\n请领取", "scam", "a.csv:3"), ("到家了", "normal", "a.csv:4")]),
        ("a.csv", "\ufefftext,label\n到家了,personal\n", [("到家了", "personal", "a.csv:2")]),
        ("a.tsv", TSV, [("恭喜您中奖", "prize", "a.tsv:2")]),
    ],
)
def test_messages_with_a_category_or_group_beside_each(tmp_path, name, text, expected):
    path = write(tmp_path, name, text)
    assert read_labelled(path) == [
        Message(message, label, place, place, frozenset(), 1.0) for message, label, place in expected
    ]


def test_a_file_of_families_is_filled(tmp_path):
    messages = read_labelled(write(tmp_path, "a.tsv", FAMILIES))
    assert len(messages) == COPIES
    assert {(message.category, message.family, message.block) for message in messages} == {("delivery", "f1", "f1")}
    assert messages[0].tags == frozenset(("twin:pickup",))


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("a.jsonl", '{"text": "好"}\n', ":1: needs `text` and one of category, label, group"),
        ("a.jsonl", '{"category": "prize"}\n', ":1: needs `text` and one of category, label, group"),
        ("a.csv", "text,label\n,prize\n", ":2: needs `text` and one of category, label, group"),
        (
            "a.jsonl",
            '{"text": "好", "label": "spam"}\n',
            ":1: unknown label 'spam'; use a category of the taxonomy or one of scam, illegal, promotion, normal",
        ),
        (
            "a.jsonl",
            "{\n",
            ":1: not JSON (Expecting property name enclosed in double quotes: line 2 column 1 (char 2)); "
            "write one object a line",
        ),
        ("a.jsonl", "[1]\n", ":1: not a JSON object; write one object a line"),
        ("a.jsonl", "\n", ": holds no messages"),
        ("a.csv", "text,label\n", ": holds no messages"),
        ("a.xlsx", "", ": labelled files end in .tsv, .csv or .jsonl"),
    ],
)
def test_a_fault_is_named_with_file_line_cause_and_mend(tmp_path, name, text, complaint):
    path = write(tmp_path, name, text)
    with pytest.raises(CorpusError) as caught:
        read_labelled(path)
    assert str(caught.value) == f"{path}{complaint}"


def test_rows_become_families_of_one_message_whose_braces_are_no_slots(tmp_path):
    path = write(tmp_path, "a.jsonl", '{"text": "请看{url}", "category": "prize"}\n')
    assert families_of(path) == [Family("a.jsonl:1", "prize", "", frozenset(), "请看｛url｝", "a.jsonl:1")]


def test_families_stay_families(tmp_path):
    path = write(tmp_path, "a.tsv", FAMILIES)
    assert families_of(path) == [
        Family("f1", "delivery", "", frozenset(("twin:pickup",)), "您的包裹已到，取件码{code}", "a.tsv:2"),
    ]


def test_a_group_alone_is_too_little_to_train_on(tmp_path):
    path = write(tmp_path, "a.csv", CSV)
    with pytest.raises(CorpusError) as caught:
        families_of(path)
    assert str(caught.value) == f"{path}: 'scam' is a group; training needs a category for every message"


@pytest.mark.parametrize(
    ("label", "harmful"),
    [
        ("scam", True),
        ("illegal", True),
        ("promotion", False),
        ("normal", False),
        ("prize", True),
        ("gambling", True),
        ("delivery", False),
    ],
)
def test_a_category_or_group_is_harmful_or_not(label, harmful):
    assert is_harmful(label) is harmful


def test_an_unknown_label_raises():
    with pytest.raises(KeyError):
        is_harmful("spam")

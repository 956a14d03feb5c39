"""The corpus linter finds what a reader would trip over, and the corpus itself has no complaint."""

from dataclasses import replace

from training import lint
from training.families import COLUMNS, Family, read_folder

GOOD = Family("f1", "bank_phishing", "", frozenset(), "您的卡已冻结请点{url}解冻", "a.tsv:2")


def complaints_of(*families):
    return [line for line in lint.complaints(families) if "families, at least" not in line]


def test_the_corpus_has_no_complaint():
    assert list(lint.complaints(read_folder())) == []


def test_a_good_family_alone_has_none():
    assert complaints_of(GOOD) == []


def test_each_fault_is_named_with_its_place_and_mend():
    twin = replace(GOOD, family="f2", place="a.tsv:3", text="明天几点吃饭呀我去接你", category="personal")
    assert complaints_of(GOOD, replace(twin, family="f1")) == [
        "a.tsv:3: the id f1 stands at a.tsv:2 too; empty one, run `make format`"
    ]
    assert complaints_of(replace(GOOD, family="a.tsv:2")) == ["a.tsv:2: has no id; run `make format`"]
    assert complaints_of(replace(GOOD, text="打{fone}"))[0].startswith(
        "a.tsv:2: unknown slot {fone}; use one of amount, app"
    )
    assert complaints_of(replace(GOOD, text="打{phone"))[0].startswith("a.tsv:2: a brace that belongs to no slot")
    assert complaints_of(replace(GOOD, tags=frozenset(["nice"])))[0].startswith("a.tsv:2: unknown tag nice; use one of")
    assert complaints_of(replace(GOOD, text="打13812345678问问")) == [
        "a.tsv:2: digits that look like a real number; use a slot such as {phone} or {card}"
    ]
    assert complaints_of(replace(GOOD, pair="p-1")) == [
        "a.tsv:2: the pair p-1 needs one harmful and one harmless row, it has 1 rows"
    ]
    assert complaints_of(GOOD, replace(GOOD, family="f2", place="a.tsv:3", text="您的卡已冻结，请点{url}解冻！")) == [
        "a.tsv:3: nearly the same as a.tsv:2; keep one of them"
    ]
    assert complaints_of(GOOD, replace(GOOD, family="f2", place="a.tsv:3", category="personal")) == [
        "a.tsv:3: nearly the same as a.tsv:2 (bank_phishing); keep one of them"
    ]


def test_a_pair_may_share_its_wording():
    harmful = replace(GOOD, pair="p-1")
    harmless = replace(GOOD, family="f2", place="a.tsv:3", pair="p-1", category="transaction_notice")
    assert complaints_of(harmful, harmless) == []


def test_a_category_that_is_too_small_is_named():
    assert "loan: 0 families, at least 200 are needed" in list(lint.complaints([GOOD]))


def test_rows_without_an_id_get_the_next_one_and_nothing_else_changes(tmp_path):
    file = tmp_path / "a.tsv"
    header = "\t".join(COLUMNS)
    file.write_text(f"{header}\nf00007\tpersonal\t\t\t甲\n\tpersonal\t\tbare\t乙\n", encoding="utf-8")
    (tmp_path / "b.tsv").write_text(f"{header}\n\tpersonal\t\t\t丙", encoding="utf-8")
    assert lint.number(tmp_path) == 2
    assert file.read_text(encoding="utf-8") == f"{header}\nf00007\tpersonal\t\t\t甲\nf00008\tpersonal\t\tbare\t乙\n"
    assert (tmp_path / "b.tsv").read_text(encoding="utf-8") == f"{header}\nf00009\tpersonal\t\t\t丙"

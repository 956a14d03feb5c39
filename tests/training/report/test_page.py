"""The page: every table from figures known beforehand."""

from training.corpus import COPIES
from training.report.page import page
from training.thresholds import Decision

RULE = Decision(0.3, {}, {"flagged": 0.02, "called_scam": 0.004}, {})
REAL = {
    "old": {"all": {"clusters": 4, "flagged": 0.5, "scam": 0.25}, "FR": {"clusters": 1, "flagged": 1.0, "scam": 1.0}}
}


def lines_under(text: str, title: str) -> list[str]:
    """Return the table rows of a section."""
    section = text.split(f"## {title}\n")[1].split("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("|")]


def test_the_head_says_what_was_measured_and_how(measured):
    text = page(measured, RULE, "0.1.0+abc", None, True)
    assert text.startswith("# Evaluation\n\nWritten by `make evaluate`; every figure and plot here comes from it.")
    assert "Model 0.1.0+abc, thresholds 0.5000 (suspicious) and 0.9000 (scam). 4 message\nfamilies, " in text
    assert f"families, each filled {COPIES} times." in text
    assert "Calibration error and precision are taken at 30% harmful messages." in text


def test_main_figures_have_their_intervals(measured):
    assert lines_under(page(measured, RULE, "v", None, True), "Unseen families") == [
        "| figure | at the shipped thresholds | at the limits of harmless messages |",
        "| --- | ---: | ---: |",
        "| recall (harmful flagged) | 0.900 ± 1.271 | 1.000 ± 0.000 |",
        "| scam recall (harmful called scam) | 0.500 ± 0.000 | 0.500 ± 0.000 |",
        "| false-positive rate (harmless flagged) | 0.500 ± 0.000 | 0.500 ± 0.000 |",
        "| false scam rate (harmless called scam) | 0.000 ± 0.000 | 0.000 ± 0.000 |",
        "| macro-F1 over the categories | 0.600 ± 0.000 | 0.600 ± 0.000 |",
        "| expected calibration error | 0.100 ± 0.000 | 0.100 ± 0.000 |",
    ]


def test_a_missing_fasttext_is_said(measured):
    rows = lines_under(page(measured, RULE, "v", None, False), "Beside other classifiers")
    assert rows[2:] == [
        "| shipped: linear SVM | 1.000 | 0.500 | 0.600 | 0.100 |",
        "| logistic regression | 0.800 | 0.500 | 0.600 | 0.100 |",
        "| fastText on words (not installed here) |  |  |  |  |",
    ]
    assert "not installed" not in page(measured, RULE, "v", None, True)


def test_slices_twins_and_disguises(measured):
    text = page(measured, RULE, "v", None, True)
    assert lines_under(text, "Slices, at the shipped thresholds") == [
        "| harmless twin | messages | flagged |",
        "| --- | ---: | ---: |",
        "| all | 1 | 1.000 |",
        "| lender | 1 | 1.000 |",
        "| slice | messages | recall | scam recall | false-positive rate | false scam rate |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        "| script: simplified | 4 | 0.900 ± 1.271 | 0.500 ± 0.000 | 0.500 ± 0.000 | 0.000 ± 0.000 |",
    ]
    row = lines_under(text, "Unseen disguises, at the shipped thresholds")[2]
    assert row.startswith("| dotted | `您的账户冻结5000元，请登录 abc")
    assert row.endswith("` | 1 | 1.000 | 0.750 | 0.250 | 0.500 | 0.500 |")


def test_real_messages_where_they_were_given(measured):
    assert lines_under(page(measured, RULE, "v", REAL, True), "Real messages")[2:] == [
        "| **old** | 4 | 0.500 | 0.250 |",
        "| FR | 1 | 1.000 | 1.000 |",
    ]
    assert "`make evaluate REAL=FOLDER` adds the files of a folder." in page(measured, RULE, "v", None, True)


def test_the_learning_curve_has_a_column_for_each_size(measured):
    rows = lines_under(page(measured, RULE, "v", None, True), "Learning curve")
    assert rows[:4] == [
        "|  | 2 families | 4 families |",
        "| --- | ---: | ---: |",
        "| macro-F1 | 0.400 | 0.500 |",
        "| scam: flagged | 0.500 | 0.500 |",
    ]
    assert "| loan | 0.500 · 0.400 | 0.500 · 0.400 |" in rows


def test_categories_by_hand(measured):
    rows = lines_under(page(measured, RULE, "v", None, True), "Categories")
    assert "| loan | 1 | 0.500 | 0.500 | 0.500 |" in rows
    assert "| personal | 0 | 1.000 | 1.000 | 1.000 |" in rows

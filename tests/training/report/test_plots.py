"""Plots: readable SVG, the same bytes every time."""

from xml.etree import ElementTree

from training.report.plots import draw

NAMES = ["confusion.svg", "learning.svg", "precision-recall.svg", "reliability.svg", "slices.svg"]


def test_the_same_figures_give_the_same_bytes(measured, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        draw(measured, folder)
    assert sorted(path.name for path in first.iterdir()) == NAMES
    for name in NAMES:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_plots_name_what_they_show_and_no_date(measured, tmp_path):
    draw(measured, tmp_path)
    for name, words in {
        "precision-recall.svg": ["recall of harmful messages", "logistic regression (1.000)"],
        "reliability.svg": ["share that is harmful"],
        "confusion.svg": ["true category", "bank_phishing"],
        "slices.svg": ["lender", "dotted", "script: simplified"],
        "learning.svg": ["families learned from", "scam: flagged"],
    }.items():
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert ElementTree.fromstring(text).tag.endswith("svg")
        assert "dc:date" not in text
        for word in words:
            assert word in text, word

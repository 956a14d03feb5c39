"""`make evaluate`: the whole way on a sliver of the corpus, and what it says when it cannot."""

import json

from training.report import __main__ as command


def test_a_sliver_of_the_corpus_gives_the_page_and_the_plots(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "CACHE", tmp_path / "cache")
    real = tmp_path / "real"
    real.mkdir()
    row = {"text": "您的快递已到驿站", "label": "ham"}
    (real / "ham.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    out = tmp_path / "out"
    assert command.main(["--share", "0.01", "--seeds", "1", "--out", str(out), "--real", str(real)]) == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "README.md",
        "confusion.svg",
        "learning.svg",
        "precision-recall.svg",
        "reliability.svg",
        "slices.svg",
    ]
    text = (out / "README.md").read_text(encoding="utf-8")
    assert "| **ham** | 1 | 0.000 | 0.000 |" in text
    assert "nan" not in text
    assert "written: " in capsys.readouterr().err


def test_a_folder_without_messages_is_said_in_one_line(tmp_path, capsys):
    assert command.main(["--real", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        f"make evaluate: {tmp_path} holds no .jsonl file: name a folder with labelled messages\n"
    )

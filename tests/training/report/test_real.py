"""Real messages: files of a folder, labels as they stand, near-duplicates counted once."""

import json

import pytest

from model.assessment import Score, Verdict
from training.report.real import real_rates


class Assessor:
    """Calls scam what holds a link, finds pleas for money suspicious."""

    def score(self, texts):
        return [Score(self.verdict(text), "", 0.0, "", "", "", ()) for text in texts]

    def verdict(self, text):
        if ".top" in text:
            return Verdict.SCAM
        return Verdict.SUSPICIOUS if "转我" in text else Verdict.NO_RISK_FOUND


def write(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def test_near_duplicates_count_once(tmp_path):
    rows = [
        {"text": "登录 ab.top 领取", "label": "scam", "cluster": "a"},
        {"text": "登录 ac.top 领取", "label": "scam", "cluster": "a"},
        {"text": "先转我五百", "label": "scam", "cluster": "b"},
        {"text": "你好", "label": "scam", "cluster": "c"},
        {"text": "你好", "label": "scam", "cluster": "d"},
    ]
    write(tmp_path / "old.jsonl", rows)
    assert real_rates(Assessor(), tmp_path) == {"old": {"all": {"clusters": 4, "flagged": 0.5, "scam": 0.25}}}


def test_labels_are_told_apart_where_there_are_several(tmp_path):
    write(tmp_path / "mixed.jsonl", [{"text": "ab.top", "label": "FR"}, {"text": "你好", "label": "AD"}])
    assert real_rates(Assessor(), tmp_path) == {
        "mixed": {
            "all": {"clusters": 2, "flagged": 0.5, "scam": 0.5},
            "AD": {"clusters": 1, "flagged": 0.0, "scam": 0.0},
            "FR": {"clusters": 1, "flagged": 1.0, "scam": 1.0},
        }
    }


def test_a_folder_without_files_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"holds no \.jsonl file: name a folder with labelled messages"):
        real_rates(Assessor(), tmp_path)

"""A scorer that can be worked out by hand, and a way to score a file with it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from model.assessment import Candidate, Score, Verdict
from service.batch.run import Summary, run


class ByWord:
    """Calls a message that speaks of a link a scam, and everything else harmless."""

    version = "v1"

    def __init__(self) -> None:
        self.asked: list[int] = []

    def score(self, texts: Sequence[str]) -> list[Score]:
        self.asked.append(len(texts))
        return [_SCAM if "链接" in text else _NORMAL for text in texts]


def _score(verdict: Verdict, title: str, risk: float, group: str, category: str, category_title: str) -> Score:
    candidate = Candidate(category, category_title, risk)
    return Score(verdict, title, risk, group, category, category_title, (candidate,))


_SCAM = _score(Verdict.SCAM, "高度可疑", 0.9, "scam", "malware_link", "木马链接")
_NORMAL = _score(Verdict.NO_RISK_FOUND, "暂未发现诈骗特征", 0.1, "normal", "personal", "个人消息")


@pytest.fixture
def scorer() -> ByWord:
    return ByWord()


@pytest.fixture
def scored(tmp_path: Path, scorer: ByWord) -> Callable[..., tuple[bytes, Summary]]:
    """Write bytes under a name, score that file, and return the bytes of the result and the summary."""

    def score(name: str, data: bytes, into: str, **options: str) -> tuple[bytes, Summary]:
        source, target = tmp_path / name, tmp_path / into
        source.write_bytes(data)
        summary = run(lambda: scorer, source, target, **options)
        return target.read_bytes(), summary

    return score

"""Scorers that can be worked out by hand, which other processes can load too."""

import os
import signal
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from model.assessment import Assessment, Candidate, Finding, Kind, Score, Verdict

LURE = "点链接领补贴"
PLAIN = "今晚回家吃饭吗"
UNSURE = "请问您是机主吗"
DEADLY = "这一条打不了"


class ByWord:
    """Calls a message that speaks of a link a scam, is unsure of one that asks, and finds nothing in the rest."""

    version = "v1"

    def __init__(self) -> None:
        self.asked: list[int] = []

    def score(self, texts: Sequence[str]) -> list[Score]:
        self.asked.append(len(texts))
        return [_SCAM if "链接" in text else _UNSURE if "请问" in text else _NORMAL for text in texts]

    def assess(self, text: str) -> Assessment:
        (score,) = self.score([text])
        start = text.find("链接")
        found = [Finding(Kind.WORDING, start, start + 2, "链接", 2.5, "要你点链接。")] if start >= 0 else []
        return Assessment(
            *(getattr(score, name) for name in Score.__slots__),
            evidence=(*found, Finding(Kind.WORDING, 0, 0, "", 0.5, "别急。")),
            advice=(),
            contacts=(),
            model=self.version,
        )


def _score(verdict: Verdict, title: str, risk: float, group: str, category: str, category_title: str) -> Score:
    candidate = Candidate(category, category_title, risk)
    return Score(verdict, title, risk, group, category, category_title, (candidate,))


_SCAM = _score(Verdict.SCAM, "高度可疑", 0.9, "scam", "malware_link", "木马链接")
_UNSURE = _score(Verdict.SUSPICIOUS, "不能确定", 0.55, "scam", "other_scam", "其他诈骗")
_NORMAL = _score(Verdict.NO_RISK_FOUND, "暂未发现诈骗特征", 0.1, "normal", "personal", "个人消息")


class Deadly(ByWord):
    """Ends its own process on a DEADLY message, as the system does when memory is short, so often as `lives` say."""

    def __init__(self, lives: Path, signals: int) -> None:
        super().__init__()
        self._lives = lives
        self._signals = signals

    def score(self, texts: Sequence[str]) -> list[Score]:
        if DEADLY in texts and len(list(self._lives.iterdir())) < self._signals:
            (self._lives / str(os.getpid())).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().score(texts)


class Raising(ByWord):
    """Fails on a DEADLY message."""

    def score(self, texts: Sequence[str]) -> list[Score]:
        if DEADLY in texts:
            raise ValueError(DEADLY)
        return super().score(texts)


class Changed(ByWord):
    """Another model each time that it is loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.version = f"v{os.getpid()}"


def deadly(lives: Path, signals: int) -> partial[Deadly]:
    """Return what loads a Deadly scorer."""
    return partial(Deadly, lives, signals)

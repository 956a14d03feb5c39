"""The released model on real messages, which are no part of the repository."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from model.assessment import Verdict
from model.assessor import Assessor


def real_rates(assessor: Assessor, folder: Path) -> dict[str, dict[str, dict[str, float]]]:
    """Return for every .jsonl file of `folder`, and each `label` in it, the shares flagged and called scam.

    A line holds `text` and `label`, and may hold `cluster`: near-duplicates, which count together as one message.
    Raises FileNotFoundError where there is no such file.
    """
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise FileNotFoundError(f"{folder} holds no .jsonl file: name a folder with labelled messages")
    return {path.stem: _file_rates(assessor, path) for path in paths}


def _file_rates(assessor: Assessor, path: Path) -> dict[str, dict[str, float]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    verdicts = [score.verdict for score in assessor.score([row["text"] for row in rows])]
    clusters = [str(row.get("cluster", number)) for number, row in enumerate(rows)]
    labels: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        labels[str(row["label"])].append(number)
    parts = {"all": list(range(len(rows))), **(dict(sorted(labels.items())) if len(labels) > 1 else {})}
    return {name: _rates([verdicts[i] for i in part], [clusters[i] for i in part]) for name, part in parts.items()}


def _rates(verdicts: Iterable[Verdict], clusters: list[str]) -> dict[str, float]:
    sizes = Counter(clusters)
    weights = [1 / sizes[cluster] for cluster in clusters]
    said = list(verdicts)
    return {
        "clusters": len(sizes),
        "flagged": round(float(np.average([one is not Verdict.NO_RISK_FOUND for one in said], weights=weights)), 4),
        "scam": round(float(np.average([one is Verdict.SCAM for one in said], weights=weights)), 4),
    }

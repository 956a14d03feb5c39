"""The figures that README.md shows are those of the model that ships."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_readme_shows_the_figures_of_the_released_model():
    card = json.loads((ROOT / "model" / "released" / "card.json").read_text(encoding="utf-8"))
    figures, twins = card["figures"], card["twins"]
    shown = re.findall(
        r"^\| ([^|]+) \| (\d\.\d{3}) \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert dict(shown) == {
        "harmful messages flagged (recall)": f"{figures['recall']:.3f}",
        "harmful messages called scam": f"{figures['scam_recall']:.3f}",
        "harmless messages flagged (false-positive rate)": f"{figures['false_positive_rate']:.3f}",
        "harmless messages called scam": f"{figures['false_scam_rate']:.3f}",
        "expected calibration error of the risk": f"{figures['calibration_error']:.3f}",
        "macro-F1 over the 29 categories": f"{figures['macro_f1']:.3f}",
        "codes flagged": f"{twins['code']['false_positive_rate']:.3f}",
        "card notices flagged": f"{twins['card']['false_positive_rate']:.3f}",
        "warnings that quote a scam flagged": f"{twins['antifraud']['false_positive_rate']:.3f}",
    }

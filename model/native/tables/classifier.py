"""What belongs to one trained model: the features and weights of model/classifier.py, written at load."""

from bisect import bisect_left
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from model import classifier, features
from model.artifact import Artifact
from model.asks import acts
from model.assessment import Verdict
from model.classifier import BETWEEN
from model.features import PREFIX, STRUCTURE
from model.native.blob import Writer, codes
from model.native.tables.features import claimed, disguises, kinds
from model.taxonomy import Taxonomy
from model.topics import topics

# The number of a feature that the model does not know.
_UNKNOWN = -1


def write(out: Writer, artifact: Artifact, taxonomy: Taxonomy) -> None:
    """Add the features with their weights, the calibration, and the numbers of the features of structure."""
    settings = artifact.settings
    names = codes(BETWEEN.join(artifact.features))
    out.array(names)
    out.array(artifact.inverse_frequencies)
    out.array(artifact.weights)
    out.array(artifact.scales.astype(np.float64))
    out.array(np.array(settings["intercepts"], np.float64))
    out.array(np.array([taxonomy.is_harmful(category) for category in settings["categories"]], np.uint8))
    for name in ("structure_weight", "temperature", "risk_temperature", "risk_slope", "risk_offset"):
        out.fraction(settings[name])
    verdicts = list(Verdict)
    for verdict in (Verdict.SCAM, Verdict.SUSPICIOUS):
        out.number(verdicts.index(verdict))
        out.fraction(least_risk(settings["thresholds"][verdict]))
    out.number(verdicts.index(Verdict.NO_RISK_FOUND))
    _write_structure(out, structure(artifact, names))


def least_risk(threshold: float) -> float:
    """Return the least risk that with PLACES decimals reaches a threshold; 2, which no risk is, where none does."""
    most = int(np.float64(2.0).view(np.int64))
    # Fractions that are not negative are in the order of their bits.
    place = bisect_left(range(most), True, key=lambda bits: round(_fraction(bits), classifier.PLACES) >= threshold)
    return _fraction(place)


def _fraction(bits: int) -> float:
    return float(np.int64(bits).view(np.float64))


def structure(artifact: Artifact, names: npt.NDArray[np.uint32]) -> dict[str, int]:
    """Return the numbers of the features of structure by what follows the prefix; `names` are all, one a line."""
    starts = np.concatenate(([0], np.flatnonzero(names == ord(BETWEEN)) + 1))
    numbers = np.flatnonzero(names[starts] == ord(STRUCTURE[0]))
    return {artifact.features[number][PREFIX:]: number for number in numbers.tolist()}


def _write_structure(out: Writer, known: Mapping[str, int]) -> None:
    """Add the numbers of the features that model/features.py makes of entities, acts, words and disguises."""

    def add(*names: str) -> None:
        out.ints([known.get(name, _UNKNOWN) for name in names])

    asked = [f"ask:{act}" for act in acts()]
    named = [*asked, *(f"warn:{act}" for act in acts())]
    counts = range(1, features._MOST_WORDS + 1)
    add(*kinds())
    add(*(f"{who}+{kind}" for who in (*claimed(), "nobody") for kind in kinds()))
    add(*(f"{act}+{kind}" for act in asked for kind in kinds()))
    add("link:own", "link:other", "link:imitates")
    add(*named)
    add("denied")
    add(*(f"denied+topic:{topic}" for topic in topics()))
    add(*(f"denied+{act}" for act in named))
    out.number(len(counts))
    add(*(f"topic:{topic}:{count}" for topic in topics() for count in counts))
    add(*(f"disguise:{kind}" for kind in disguises()))
    add("disguise:many")
    add(*(f"length:{place}" for place in range(len(features._LENGTHS) + 1)))
    add("no_contact")

"""The released model as files: plain data that opening cannot run, with digests that are checked at load.

`model.json` holds the version, categories, calibration, thresholds and the digests of the other files and of the
lexicons that the features depend on; `features.txt` the feature names, one a line; `weights.npy` int8 weights, features
× categories; `scales.npy` float32 factors of the categories; `inverse_frequencies.npy` float32, one a feature;
`card.json` what it was trained on and how well it does.
"""

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FORMAT = 1
MAGIC = b"\x93NUMPY"
RELEASED = Path(__file__).resolve().parent / "released"
LEXICONS = Path(__file__).resolve().parent.parent / "datasets"
FILES = ("features.txt", "weights.npy", "scales.npy", "inverse_frequencies.npy", "card.json")
DEPENDS = (
    "lexicons/asks.toml",
    "lexicons/disguises.toml",
    "lexicons/links.toml",
    "lexicons/numbers.toml",
    "lexicons/topics.toml",
    "lexicons/words.txt",
    "registry/organisations.toml",
)


SETTINGS = (
    *("version", "trained", "categories", "intercepts", "structure_weight"),
    *("temperature", "risk_temperature", "risk_slope", "risk_offset"),
    *("thresholds", "depends", "digests"),
)


class ModelError(RuntimeError):
    """The model cannot be used; the message names the file, the cause and the mend."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A model as it is stored. Shapes: V features, K categories.

    `weights` is V × K int8; times `scales` (K) it gives the weights. `inverse_frequencies` is V, with 1 for structure
    features. `settings` holds `version`, `trained`, `categories`, `intercepts` (K), `structure_weight`, `temperature`,
    `risk_temperature`, `risk_slope`, `risk_offset`, `thresholds` and `depends`.
    """

    settings: dict[str, Any]
    card: dict[str, Any]
    features: list[str]
    weights: npt.NDArray[np.int8]
    scales: npt.NDArray[np.float32]
    inverse_frequencies: npt.NDArray[np.float32]


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def lexicon_digests() -> dict[str, str]:
    """Return the digests of the lexicons that features depend on; line ends do not count."""
    return {name: digest((LEXICONS / name).read_bytes().replace(b"\r\n", b"\n")) for name in DEPENDS}


def save(artifact: Artifact, folder: Path) -> None:
    """Write the model's files into `folder`, which is made where it is missing; the same model gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "features.txt").write_text("\n".join(artifact.features) + "\n", encoding="utf-8", newline="\n")
    np.save(folder / "weights.npy", artifact.weights, allow_pickle=False)
    np.save(folder / "scales.npy", artifact.scales, allow_pickle=False)
    np.save(folder / "inverse_frequencies.npy", artifact.inverse_frequencies, allow_pickle=False)
    _write_json(folder / "card.json", artifact.card)
    digests = {name: digest((folder / name).read_bytes()) for name in FILES}
    settings = {"format": FORMAT, **artifact.settings, "digests": digests}
    _write_json(folder / "model.json", {**settings, "digest": digest(_json(settings))})


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_bytes(_json(value))


def load(folder: Path = RELEASED) -> Artifact:
    """Return the model in `folder`.

    Raises ModelError where a file is missing, changed or not what its name says, where the format is another one, and
    where a lexicon has changed since the model was trained.
    """
    try:
        settings = json.loads((folder / "model.json").read_bytes())
    except FileNotFoundError:
        raise ModelError(f"{folder} holds no model: run `make train` or give another folder") from None
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / 'model.json'} cannot be read ({error}): run `make train`") from None
    if not isinstance(settings, dict) or settings.get("format") != FORMAT:
        found = settings.get("format") if isinstance(settings, dict) else None
        raise ModelError(
            f"{folder} has model format {found}, this program reads {FORMAT}: train again with `make train`"
        )
    if settings.pop("digest", None) != digest(_json(settings)):
        raise _changed(folder / "model.json")
    for key in SETTINGS:
        if key not in settings:
            raise ModelError(f"{folder / 'model.json'} lacks {key}: fetch it again or run `make train`")
    data = {name: _checked(folder / name, settings["digests"][name]) for name in FILES}
    found = lexicon_digests()
    for name, wanted in settings["depends"].items():
        if found.get(name) != wanted:
            raise ModelError(f"datasets/{name} has changed since the model in {folder} was trained: run `make train`")
    try:
        card = json.loads(data["card.json"])
        features = data["features.txt"].decode("utf-8").removesuffix("\n").split("\n")
    except ValueError as error:
        raise ModelError(f"{folder} holds a card or features that cannot be read ({error}): run `make train`") from None
    return Artifact(
        settings,
        card,
        features,
        _array(folder / "weights.npy", data, np.dtype(np.int8), 2),
        _array(folder / "scales.npy", data, np.dtype(np.float32), 1),
        _array(folder / "inverse_frequencies.npy", data, np.dtype(np.float32), 1),
    )


def _changed(path: Path) -> ModelError:
    return ModelError(
        f"{path} is not the file that was released (its digest differs): fetch it again or run `make train`"
    )


def _checked(path: Path, wanted: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"{path} cannot be read ({error.strerror}): fetch the model again or run `make train`"
        ) from None
    if digest(data) != wanted:
        raise _changed(path)
    return data


def _array(path: Path, data: dict[str, bytes], kind: np.dtype[Any], dimensions: int) -> npt.NDArray[Any]:
    """Return the array in the bytes that were checked, so that nothing can change them in between."""
    if not data[path.name].startswith(MAGIC):
        raise ModelError(f"{path} is not an array file: fetch it again or run `make train`")
    try:
        array: npt.NDArray[Any] = np.load(io.BytesIO(data[path.name]), allow_pickle=False)
    except (EOFError, MemoryError, ValueError) as error:
        raise ModelError(f"{path} is not an array file ({error}): fetch it again or run `make train`") from None
    if array.dtype != kind or array.ndim != dimensions:
        raise ModelError(
            f"{path} holds {array.dtype} in {array.ndim} dimensions, {kind} in {dimensions} was expected: "
            "fetch it again or run `make train`"
        )
    return array

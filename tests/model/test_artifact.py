"""A model is plain data, and one that is not what was released is refused with the cause and the mend."""

import json
import pickle
import shutil

import numpy as np
import pytest

from model import artifact
from model.artifact import FILES, Artifact, ModelError, digest, lexicon_digests, load, save

CHANGED = "is not the file that was released (its digest differs): fetch it again or run `make train`"


def small() -> Artifact:
    settings = {
        "version": "0.0.1+test",
        "trained": "2026-11-24",
        "categories": ["delivery", "task_rebate"],
        "intercepts": [0.25, -0.25],
        "structure_weight": 0.1,
        "temperature": 1.5,
        "risk_temperature": 1.0,
        "risk_slope": 1.0,
        "risk_offset": 0.0,
        "thresholds": {"suspicious": 0.6, "scam": 0.9},
        "depends": lexicon_digests(),
    }
    return Artifact(
        settings,
        {"version": "0.0.1+test"},
        ["w 取件码", "w 佣金", "s no_contact"],
        np.array([[127, -127], [-127, 127], [3, -3]], dtype=np.int8),
        np.array([0.01, 0.02], dtype=np.float32),
        np.array([1.5, 2.5, 1.0], dtype=np.float32),
    )


@pytest.fixture
def folder(tmp_path):
    """A folder with a small model."""
    save(small(), tmp_path / "small")
    return tmp_path / "small"


def refusal(folder) -> str:
    with pytest.raises(ModelError) as caught:
        load(folder)
    return str(caught.value)


def reseal(folder) -> None:
    """Write the digests anew, as someone would who means to deceive."""
    settings = json.loads((folder / "model.json").read_bytes())
    settings["digests"] = {name: digest((folder / name).read_bytes()) for name in FILES}
    del settings["digest"]
    settings["digest"] = digest(artifact._json(settings))
    (folder / "model.json").write_bytes(artifact._json(settings))


def test_a_model_is_loaded_as_it_was_saved(folder):
    loaded, saved = load(folder), small()
    assert {key: loaded.settings[key] for key in saved.settings} == saved.settings
    assert loaded.card == saved.card
    assert loaded.features == saved.features
    assert loaded.weights.tolist() == saved.weights.tolist()
    assert loaded.scales.tolist() == saved.scales.tolist()
    assert loaded.inverse_frequencies.tolist() == saved.inverse_frequencies.tolist()
    assert (loaded.weights.dtype, loaded.scales.dtype) == (np.int8, np.float32)


def test_the_same_model_gives_the_same_bytes(folder, tmp_path):
    save(small(), tmp_path / "again")
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(["model.json", *FILES])
    assert [(tmp_path / "again" / name).read_bytes() for name in names] == [
        (folder / name).read_bytes() for name in names
    ]


@pytest.mark.parametrize("name", ["model.json", *FILES])
def test_one_changed_byte_is_noticed(folder, name):
    data = bytearray((folder / name).read_bytes())
    place = data.index(b"0.6") if name == "model.json" else len(data) - 2
    data[place + 2 if name == "model.json" else place] ^= 1
    (folder / name).write_bytes(data)
    assert refusal(folder) == f"{folder / name} {CHANGED}"


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    assert refusal(folder) == (
        f"{folder / name} cannot be read (No such file or directory): fetch the model again or run `make train`"
    )


def test_a_folder_without_a_model_is_said_to_hold_none(tmp_path):
    assert refusal(tmp_path) == f"{tmp_path} holds no model: run `make train` or give another folder"


@pytest.mark.parametrize(
    ("text", "found"),
    [('{"format": 2}', "2"), ("{}", "None"), ("[1]", "None"), ('"format"', "None"), ('{"format": "1"}', "1")],
)
def test_another_format_is_refused(folder, text, found):
    (folder / "model.json").write_text(text)
    assert refusal(folder) == (
        f"{folder} has model format {found}, this program reads 1: train again with `make train`"
    )


def test_a_broken_description_is_refused(folder):
    (folder / "model.json").write_text("{")
    assert refusal(folder) == (
        f"{folder / 'model.json'} cannot be read (Expecting property name enclosed in double quotes: "
        "line 1 column 2 (char 1)): run `make train`"
    )


class Hostile:
    """Runs code when it is unpickled."""

    def __reduce__(self):
        return pytest.fail, ("a pickle was opened",)


def test_a_pickle_in_place_of_an_array_is_refused_and_never_opened(folder):
    (folder / "weights.npy").write_bytes(pickle.dumps(Hostile()))
    assert refusal(folder) == f"{folder / 'weights.npy'} {CHANGED}"
    reseal(folder)
    assert refusal(folder) == (f"{folder / 'weights.npy'} is not an array file: fetch it again or run `make train`")


def test_an_array_of_pickled_objects_is_refused_and_never_opened(folder):
    np.save(folder / "weights.npy", np.array([[Hostile()]], dtype=object), allow_pickle=True)
    reseal(folder)
    assert refusal(folder) == (
        f"{folder / 'weights.npy'} is not an array file (Object arrays cannot be loaded when allow_pickle=False): "
        "fetch it again or run `make train`"
    )


def test_an_archive_in_place_of_an_array_is_refused(folder):
    with (folder / "weights.npy").open("wb") as file:
        np.savez(file, small().weights)
    reseal(folder)
    assert refusal(folder) == f"{folder / 'weights.npy'} is not an array file: fetch it again or run `make train`"


def test_an_array_of_another_type_is_refused(folder):
    np.save(folder / "weights.npy", np.zeros((3, 2)))
    reseal(folder)
    assert refusal(folder) == (
        f"{folder / 'weights.npy'} holds float64 in 2 dimensions, int8 in 2 was expected: "
        "fetch it again or run `make train`"
    )


def test_a_truncated_array_is_refused(folder):
    data = (folder / "scales.npy").read_bytes()
    (folder / "scales.npy").write_bytes(data[:40])
    reseal(folder)
    assert refusal(folder).startswith(f"{folder / 'scales.npy'} is not an array file (")


def test_a_description_that_lacks_something_is_refused(folder):
    settings = json.loads((folder / "model.json").read_bytes())
    del settings["thresholds"], settings["digest"]
    settings["digest"] = digest(artifact._json(settings))
    (folder / "model.json").write_bytes(artifact._json(settings))
    assert refusal(folder) == f"{folder / 'model.json'} lacks thresholds: fetch it again or run `make train`"


def test_a_card_that_is_no_json_is_refused(folder):
    (folder / "card.json").write_text("{]")
    reseal(folder)
    assert refusal(folder) == (
        f"{folder} holds a card or features that cannot be read (Expecting property name enclosed in double quotes: "
        "line 1 column 2 (char 1)): run `make train`"
    )


def test_a_lexicon_that_changed_since_training_is_named(folder, tmp_path, monkeypatch):
    shutil.copytree(artifact.LEXICONS / "lexicons", tmp_path / "datasets" / "lexicons")
    shutil.copytree(artifact.LEXICONS / "registry", tmp_path / "datasets" / "registry")
    monkeypatch.setattr(artifact, "LEXICONS", tmp_path / "datasets")
    load(folder)
    with (tmp_path / "datasets" / "lexicons" / "words.txt").open("a", encoding="utf-8") as file:
        file.write("新词\n")
    assert refusal(folder) == (
        f"datasets/lexicons/words.txt has changed since the model in {folder} was trained: run `make train`"
    )


def test_line_ends_of_a_lexicon_do_not_count(folder, tmp_path, monkeypatch):
    shutil.copytree(artifact.LEXICONS / "lexicons", tmp_path / "datasets" / "lexicons")
    shutil.copytree(artifact.LEXICONS / "registry", tmp_path / "datasets" / "registry")
    monkeypatch.setattr(artifact, "LEXICONS", tmp_path / "datasets")
    words = tmp_path / "datasets" / "lexicons" / "words.txt"
    words.write_bytes(words.read_bytes().replace(b"\n", b"\r\n"))
    assert load(folder).settings["version"] == "0.0.1+test"

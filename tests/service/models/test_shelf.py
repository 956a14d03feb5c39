"""Which model answers: the note on the shelf, changed by promotion, rollback and shadow."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from model.artifact import RELEASED
from service.models.shelf import Note, Shelf, ShelfError


def test_the_released_model_answers_where_nothing_was_noted(tmp_path):
    shelf = Shelf(tmp_path / "none")
    assert shelf.note() == Note("released", (), None)
    assert shelf.names() == ("released",)
    assert shelf.place("released") == RELEASED
    assert shelf.stamp() == 0


def test_promotion_and_rollback_each_take_one_step(shelf):
    assert shelf.names() == ("released", "mild", "mute", "twin")
    assert shelf.promote("twin") == Note("twin", ("released",), None)
    assert shelf.promote("mute") == Note("mute", ("released", "twin"), None)
    assert shelf.rollback() == Note("twin", ("released",), None)
    assert shelf.rollback() == Note("released", (), None)
    with pytest.raises(ShelfError, match="“released”之前没有别的模型，退不回去。"):
        shelf.rollback()
    assert shelf.note() == Note("released", (), None)


def test_a_promoted_model_leaves_the_shadow(shelf):
    assert shelf.listen("twin") == Note("released", (), "twin")
    assert shelf.promote("twin") == Note("twin", ("released",), None)
    assert shelf.listen("released").shadow == "released"
    assert shelf.listen(None).shadow is None


@pytest.mark.parametrize("name", ["nobody", "../twin", "", "."])
def test_a_name_that_no_model_has_is_refused_with_those_there_are(shelf, name):
    for change in (shelf.promote, shelf.listen, shelf.place):
        with pytest.raises(ShelfError, match=f"没有叫“{name}”的模型，现有：released、mild、mute、twin。"):
            change(name)


def test_the_model_that_answers_is_neither_promoted_nor_put_in_shadow(shelf):
    for change in (shelf.promote, shelf.listen):
        with pytest.raises(ShelfError, match="“released”就是正在使用的模型。"):
            change("released")


@pytest.mark.parametrize("written", ["", "[]", "{}", '{"current": 1, "before": [], "shadow": null}', "\xff"])
def test_a_broken_note_is_named(shelf, written):
    (shelf.folder / "current.json").write_bytes(written.encode("latin-1"))
    with pytest.raises(ShelfError, match="坏了，请删掉它"):
        shelf.note()


def test_the_stamp_changes_with_the_note(shelf):
    stamps = {shelf.stamp()}
    for change in (lambda: shelf.promote("twin"), shelf.rollback, lambda: shelf.listen("mute")):
        change()
        stamps.add(shelf.stamp())
    assert len(stamps) == 4


def test_changes_at_once_lose_none(shelf):
    names = ["twin", "released"] * 10

    def change(name: str) -> int:
        try:
            shelf.promote(name)
        except ShelfError:
            return 0
        return 1

    with ThreadPoolExecutor(8) as threads:
        done = sum(threads.map(change, names))
    assert len(shelf.note().before) == done

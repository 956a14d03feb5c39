"""Disguises for evaluation: what each does, and that they owe nothing to the normalisation."""

import ast
import unicodedata
from pathlib import Path

import pytest

from training import disguise as module
from training.disguise import KINDS, disguise

TEXT = "您的账户：今晚充100送88彩金，加微信abc_123，三倍流水就能提 wap.tb-5d.work"
SEED = 2


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize(
    ("kind", "disguised"),
    [
        ("homophone", "您德账糊：今晚充100送88彩金，加微信abc_123，三北流水就能提 wap.tb-5d.work"),
        ("pinyin", "您的账户：j晚充100s88彩金，j微信abc_123，san倍流shui就能提 wap.tb-5d.work"),
        ("split", "您的账丶尸：今晚亠允100送88采彡金，加微信abc_123，三倍流水就能提 wap.tb-5d.work"),
        ("dotted", "您的账户：今晚充100送88彩金，加微信abc_123，三倍流水就能提 wap点tb-5d点work"),
        ("traditional", "您的賬户：今晚充100送88彩金，加微信abc_123，三倍流水就能提 wap.tb-5d.work"),
    ],
)
def test_what_stands_for_a_character_is_computed_from_its_reading_parts_or_script(kind, disguised):
    assert disguise(TEXT, kind, SEED) == disguised


def test_numerals_leave_links_and_ids_alone():
    changed = disguise(TEXT, "numerals", SEED)
    assert changed.endswith("加微信abc_123，三倍流水就能提 wap.tb-5d.work")
    assert len(changed) == len(TEXT)
    digits = [one for one, other in zip(changed, TEXT, strict=True) if one != other]
    assert digits
    assert all(unicodedata.numeric(digit) in (0, 1, 8) for digit in digits)


@pytest.mark.parametrize("kind", ["wide", "styled", "compatible"])
def test_compatible_characters_mean_what_they_replace(kind):
    changed = disguise(TEXT, kind, SEED)
    assert changed != TEXT
    assert plain(changed) == plain(TEXT)


@pytest.mark.parametrize("kind", ["invisible", "marked", "symbols", "signs", "spaced", "broken"])
def test_insertions_stand_between_chinese_characters_and_take_nothing_away(kind):
    changed = disguise(TEXT, kind, SEED)
    rest = iter(changed)
    assert all(character in rest for character in TEXT)
    assert len(changed) > len(TEXT)
    assert "abc_123" in changed
    assert changed.endswith(" wap.tb-5d.work")


def test_swapping_keeps_every_character():
    changed = disguise(TEXT, "swapped", SEED)
    assert changed != TEXT
    assert sorted(changed) == sorted(TEXT)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_disguise(kind):
    assert disguise(TEXT, kind, 7) == disguise(TEXT, kind, 7)


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_without_anything_to_work_on_stays_as_it_is(kind):
    assert disguise("…", kind) == "…"


def test_the_generator_imports_nothing_of_the_project():
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not {name for name in imported if str(name).split(".")[0] in ("model", "training", "service", "tomllib")}

"""Chinese words: jieba's segmentation with the project's own dictionary.

Where there is a compiled scorer, it cuts; else rjieba does, with the same words.

rjieba is jieba's algorithm and dictionary in Rust. It differs in two things, which `_cut` levels out: it keeps the
Latin runs of a text that hold one of `.#&+_%-` together, and it makes words of rare Chinese characters that jieba
leaves alone. After that the two agree token for token (tests/model/test_segment.py), but where two ways are nearly as
likely: 江江 江江江 for 江江江江江.
"""

import re
from functools import cache
from pathlib import Path
from types import ModuleType

from model.native.library import library

WORDS = Path(__file__).resolve().parent.parent / "datasets" / "lexicons" / "words.txt"
_JOINED = re.compile(r"[.#&+_%\-]")
_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
_RARE = re.compile(r"([\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")


def own_words() -> list[str]:
    """Return the words that the project adds to jieba's dictionary, one a line in datasets/lexicons/words.txt."""
    return WORDS.read_text(encoding="utf-8").split()


def cut(text: str) -> list[str]:
    """Return the words of `text` in order; joined together they are `text`."""
    compiled = library()
    return compiled.cut(text) if compiled else _cut(text)


def is_word(text: str) -> bool:
    """Tell whether the dictionary holds `text`."""
    compiled = library()
    return compiled.is_word(text) if compiled else _is_word(text)


@cache
def _rjieba() -> ModuleType:
    """Return rjieba with its own dictionary: another one would take a tenth of a second and much memory."""
    import rjieba

    for word in own_words():
        rjieba.add_word(word, None, None)
    return rjieba


def _cut(text: str) -> list[str]:
    cut = _rjieba().cut
    if _RARE.search(text) is None and _JOINED.search(text) is None:
        return list(cut(text))
    words: list[str] = []
    for piece in _RARE.split(text) if _RARE.search(text) else (text,):
        for word in cut(piece):
            if len(word) > 1 and _JOINED.search(word) and not _is_word(word):
                words += [part for part in _LATIN.split(word) if part]
            else:
                words.append(word)
    return words


def _is_word(text: str) -> bool:
    return bool(_rjieba().has_word(text))

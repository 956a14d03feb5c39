"""The dictionary of model/segment.py and jieba's hidden Markov model, for src/segment.rs.

The dictionary is a trie in a double array: the unit of a word's beginning holds a base, and that of the beginning with
one more character stands at the base plus the character's code. No two beginnings share a base, so that a unit tells by
its label, the code that led to it, whether it is the one looked for. Common characters have small codes and common
beginnings are placed first, so that what is often looked up lies together.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain

import jieba
import numpy as np
import rjieba
from jieba import finalseg

from model import segment
from model.native.blob import Writer
from model.native.expressions import write as write_expression

# A unit: the label in the lowest 16 bits, the number of its word's weight in the next (0: no word), and the base.
FREE = 0xFFFF
WEIGHT = 16
BASE = 32
STATES = "BEMS"
# jieba's own model has more; rjieba rounds how likely characters are, and ways that are nearly as likely differ by it.
DECIMALS = 6
# How many bases are tried at a time, and how often in vain before they count as full.
WINDOW = 8192
PATIENCE = 16


class Codes:
    """The characters that can stand in a word and their codes: first marks, then Latin ones, then Chinese ones by how
    common they are, which three are all that a text is searched for, and last the others that the dictionary has.
    """

    def __init__(self, frequencies: dict[str, int]) -> None:
        blocks = "".join(jieba.re_han_default.findall("".join(map(chr, range(0x110000)))))
        inside = sorted(set(segment._RARE.sub("", blocks)))
        common: Counter[str] = Counter()
        for word, frequency in frequencies.items():
            for character in word:
                common[character] += frequency
        self.marks = [character for character in inside if segment._JOINED.match(character)]
        self.latin = [character for character in inside if segment._LATIN.match(character)]
        self.han = [character for character in inside if finalseg.re_han.match(character)]
        self.others = sorted(set(common).difference(inside))
        # The characters from the first on before `low`, and from `high` to the last one.
        self.low, self.high = ord(max(self.marks + self.latin)) + 1, ord(self.han[0])
        self.last = ord(self.han[-1])
        self._check(inside, frequencies)
        self.han.sort(key=lambda character: -common[character])
        self.of = {
            character: code for code, character in enumerate(chain(self.marks, self.latin, self.han, self.others), 1)
        }

    def _check(self, inside: list[str], frequencies: dict[str, int]) -> None:
        """Raise ValueError where jieba's expressions and those of model/segment.py no longer fit src/segment.rs."""
        if sorted(self.marks + self.latin + self.han) != inside or len(inside) + len(self.others) >= FREE:
            raise ValueError("a character that jieba looks at is none of a mark, a Latin one and a Chinese one")
        if self.low > self.high or len(self.han) != self.last + 1 - self.high:
            raise ValueError("the Chinese characters that jieba looks at do not lie together")
        if any(map(frequencies.get, self.marks + self.latin)):
            raise ValueError("the dictionary has a mark or a Latin character as a word")


def frequencies() -> dict[str, int]:
    """Return the frequency of every word, and 0 for what words begin with."""
    tokenizer, reference = jieba.Tokenizer(), rjieba.Jieba()
    found: dict[str, int] = tokenizer.gen_pfdict(tokenizer.get_dict_file())[0]
    for word in segment.own_words():
        found[word] = reference.add_word(word, None, None)
        for size in range(1, len(word)):
            found.setdefault(word[:size], 0)
    return found


def write(out: Writer) -> None:
    """Add what Segmenter reads: classes of characters, the dictionary, and the model for what it does not hold."""
    found = frequencies()
    codes = Codes(found)
    used = Counter(found.values())
    del used[0]
    weights = {frequency: number for number, (frequency, _) in enumerate(used.most_common(), 1)}
    bases, size = _place(_children(found, codes), _reach(found))
    units = np.full(size, FREE, np.uint64)
    first = dict(codes.of)
    for start, frequency in found.items():
        code = codes.of[start[-1]]
        unit = code | weights.get(frequency, 0) << WEIGHT | bases.get(start, 0) << BASE
        if len(start) == 1:
            first[start] = unit
        else:
            units[bases[start[:-1]] + code] = unit

    out.number(1 + len(codes.marks))
    out.number(1 + len(codes.marks) + len(codes.latin))
    out.number(codes.low)
    out.number(codes.high)
    places = chain(range(codes.low), range(codes.high, codes.last + 1))
    out.array(np.array([0 if chr(place) in codes.others else first.get(chr(place), 0) for place in places], np.uint64))
    out.text("".join(codes.others))
    out.array(np.array([first[character] for character in codes.others], np.uint64))
    out.array(units)
    # jieba counts a word twice that its dictionary has twice; rjieba does not.
    logarithm = math.log(sum(found.values()))
    out.array(np.array([0.0 - logarithm, *(math.log(frequency) - logarithm for frequency in weights)]))
    _write_model(out, codes.han)
    write_expression(out, segment._LATIN)


def _write_model(out: Writer, han: list[str]) -> None:
    """Add the probabilities of the hidden Markov model by state, in the order of STATES."""
    least = finalseg.MIN_FLOAT
    out.array(np.array([finalseg.start_P[state] for state in STATES], np.float64))
    out.array(np.array([[finalseg.trans_P[old].get(new, least) for new in STATES] for old in STATES], np.float64))
    emitted = [finalseg.emit_P[state] for state in STATES]
    rows = [[round(row.get(character, least), DECIMALS) for row in emitted] for character in han]
    out.array(np.array(rows, np.float64))


def _children(found: Iterable[str], codes: Codes) -> dict[str, list[int]]:
    """Return the codes by which each beginning of words goes on."""
    children: defaultdict[str, list[int]] = defaultdict(list)
    for start in found:
        if len(start) > 1:
            children[start[:-1]].append(codes.of[start[-1]])
    return children


def _reach(found: dict[str, int]) -> Counter[str]:
    """Return how frequent all words together are that begin so."""
    reach: Counter[str] = Counter()
    for word, frequency in found.items():
        for size in range(1, len(word)):
            reach[word[:size]] += frequency
    return reach


def _place(children: dict[str, list[int]], reach: Counter[str]) -> tuple[dict[str, int], int]:
    """Return a base for every beginning that goes on, and how many units there are.

    Those with many children come first, while there are long gaps; those with one fill what is left.
    """
    room = WINDOW + max(map(max, children.values())) + 1
    free, open_bases = np.ones(room, np.bool_), np.ones(room, np.bool_)
    open_bases[0] = False
    bases: dict[str, int] = {}
    start = count = misses = 0
    for beginning in sorted(children, key=lambda beginning: (-len(children[beginning]), -reach[beginning])):
        codes = children[beginning]
        if len(codes) != count:
            start, count, misses = 0, len(codes), 0
        at = start
        while True:
            if at + room > len(free):
                free, open_bases = (
                    np.append(array, np.ones(len(array) + room, np.bool_)) for array in (free, open_bases)
                )
            fits = open_bases[at : at + WINDOW].copy()
            for code in codes:
                fits &= free[at + code : at + code + WINDOW]
            base = at + int(fits.argmax())
            if fits[base - at]:
                break
            misses += at == start
            at += WINDOW
        if misses > PATIENCE:
            start, misses = start + WINDOW, 0
        bases[beginning] = base
        open_bases[base] = False
        free[[base + code for code in codes]] = False
    return bases, len(free) - int(free[::-1].argmin())

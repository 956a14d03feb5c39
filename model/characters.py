"""Characters in their plain form, half-width, lower-case, simplified and visible, and which of them are disguises.

What a character means depends on its neighbours: ① at the head of a line is ordinary, ①③⑧ is not. So is a selector
behind an emoji, an address in full width, a flag.
"""

import re
import unicodedata

import opencc

HAN = "〇㐀-䶿一-鿿豈-﫿𠀀-𲎯"
MOST_KEPT = 30_000
_IS_HAN = re.compile(f"[{HAN}]")
_COMBINING = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
_FLAG = re.compile("(?<![\U0001f1e6-\U0001f1ff])[\U0001f1e6-\U0001f1ff]{2}(?![\U0001f1e6-\U0001f1ff])")
_CHAT_LETTERS = frozenset(("vx", "wx", "qq"))

Form = tuple[str, str]


# Stands for what has to be looked at together with its neighbours.
SUSPECT = "\ud800"


class Plain(dict[int, str]):
    """For `str.translate`: the plain form of every character that is never a disguise, SUSPECT for others and for those
    whose form is not one character.
    """

    def __init__(self, forms: "Forms") -> None:
        super().__init__()
        self._forms = forms

    def __missing__(self, code: int) -> str:
        form, kind = self._forms[chr(code)]
        found = form if len(form) == 1 and not kind else SUSPECT
        if len(self) < MOST_KEPT:
            self[code] = found
        return found


class Forms(dict[str, Form]):
    """From a character to its plain form and the kind of disguise that it may be ("" for none), filled as they come."""

    def __init__(self, lookalikes: dict[str, str]) -> None:
        super().__init__()
        self._lookalikes = lookalikes
        self._simplify = opencc.OpenCC("t2s").convert

    def __missing__(self, character: str) -> Form:
        found = self._look_up(character)
        if len(self) < MOST_KEPT:
            self[character] = found
        return found

    def _look_up(self, character: str) -> Form:
        category = unicodedata.category(character)
        if character == "\n" or category in ("Zl", "Zp"):
            return "\n", ""
        if character.isspace():
            return " ", ""
        if category in ("Cf", "Cc") or _COMBINING.match(character):
            return "", "zero_width"
        if character in self._lookalikes:
            return self._lookalikes[character], "lookalike"
        if plain := _enclosed(character):
            return plain, "circled"
        if category == "Nd" and not character.isascii() and not "０" <= character <= "９":
            return str(unicodedata.decimal(character)), "circled"
        plain, kind = unicodedata.normalize("NFKC", character).lower(), ""
        if "０" <= character <= "９" or "Ａ" <= character <= "Ｚ" or "ａ" <= character <= "ｚ":
            kind = "full_width"
        elif plain != character.lower() and (
            category in ("No", "So", "Lm") or "\U0001d400" <= character <= "\U0001d7ff"
        ):
            plain = plain.strip("().")
            kind = "circled" if plain.isascii() and (plain.isdigit() or len(plain) == 1) else ""
        if len(plain) > 1:
            plain = _COMBINING.sub("", plain)
        if len(plain) == 1 and plain >= "㐀":
            simple = self._simplify(plain)
            plain = simple if len(simple) == 1 else plain
        return plain, kind


def _enclosed(character: str) -> str:
    """Return the letter or number in a circle or square that compatibility normalisation leaves alone, else nothing."""
    number = ord(character)
    for first, last in ((0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189), (0x1F1E6, 0x1F1FF)):
        if first <= number <= last:
            return chr(ord("a") + number - first)
    for first, last, least in ((0x2776, 0x277F, 1), (0x2780, 0x2789, 1), (0x278A, 0x2793, 1), (0x24EB, 0x24F4, 11)):
        if first <= number <= last:
            return str(number - first + least)
    return str(number - 0x24F5 + 1) if 0x24F5 <= number <= 0x24FE else "0" if number == 0x24FF else ""


def plain_forms(text: str, forms: Forms) -> tuple[list[str], list[tuple[int, str]]]:
    """Return the plain form of every character of `text`, and the places of the disguises, each with its kind."""
    looked = [forms[character] for character in text]
    plain = [form for form, _ in looked]
    kinds = [kind for _, kind in looked]
    if not any(kinds):
        return plain, []
    for flag in _FLAG.finditer(text):
        start, end = flag.span()
        if "".join(plain[start:end]) not in _CHAT_LETTERS:
            plain[start:end], kinds[start:end] = flag.group(), ("", "")
    visible = [place for place, form in enumerate(plain) if form]
    found = []
    rank = 0
    for place, kind in enumerate(kinds):
        while rank < len(visible) and visible[rank] < place:
            rank += 1
        if kind:
            here = rank < len(visible) and visible[rank] == place
            left = visible[rank - 1] if rank else None
            right = visible[rank + here] if rank + here < len(visible) else None
            if _is_disguise(kind, plain, kinds, place, left, right):
                found.append((place, kind))
    return plain, found


def _is_disguise(
    kind: str, plain: list[str], kinds: list[str], place: int, left: int | None, right: int | None
) -> bool:
    """Tell whether a suspect is a disguise, visible characters at `left` and `right` (None at an end)."""
    sides = [side for side in (left, right) if side is not None]
    sorts = [_sort(plain[side]) for side in sides]
    if kind == "zero_width":
        return len(sorts) == 2 and sorts[0] == sorts[1] != ""
    if kind == "circled":
        return plain[place].isalpha() or any(kinds[side] == kind for side in sides) or sorts == ["digit", "digit"]
    if kind == "full_width":
        return any(kinds[side] == "" and sort in ("digit", "letter") for side, sort in zip(sides, sorts, strict=True))
    return True


def _sort(form: str) -> str:
    """Return the script of a plain form: han, digit, letter, or nothing for any other."""
    if _IS_HAN.match(form):
        return "han"
    if form.isascii() and form.isalnum():
        return "digit" if form.isdigit() else "letter"
    return ""

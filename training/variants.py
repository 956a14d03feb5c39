"""Ways in which one and the same message reaches a reader, so that format does not decide its verdict.

Gateways and publishers strip punctuation, senders move or drop their signature, digits get masked, copies are cut off,
and senders of scams disguise words.
"""

import re
from random import Random

_PUNCTUATION = re.compile(r"[，。！？；：、,!?;:“”\"‘’'（）()【】\[\]《》<>~～…—\-\s*·]+")
_SIGNATURE = re.compile(r"^\s*[【\[]([^】\]]{1,16})[】\]]|[【\[]([^】\]]{1,16})[】\]]\s*$")
_DIGITS = re.compile(r"(?<![\w./-])\d{1,6}(?:\.\d+)?(?![\w./-])")
_LINK = re.compile(r"[a-zA-Z0-9:/.?=&_-]*\.[a-zA-Z0-9:/.?=&_-]+")


def bare(text: str, rng: Random) -> str:
    """Return `text` without punctuation, brackets and spaces; links stay, some short numbers go."""
    kept: list[str] = []
    place = 0
    for link in _LINK.finditer(text):
        kept += [_PUNCTUATION.sub("", _fewer_digits(text[place : link.start()], rng)), link.group()]
        place = link.end()
    kept.append(_PUNCTUATION.sub("", _fewer_digits(text[place:], rng)))
    return "".join(kept)


def _fewer_digits(text: str, rng: Random) -> str:
    return re.sub(r"\d{1,5}", lambda match: "" if rng.random() < 0.3 else match.group(), text)


def resigned(text: str, rng: Random) -> str:
    """Return `text` with its signature dropped, moved to the other end or written without brackets."""
    match = _SIGNATURE.search(text)
    if not match:
        return text
    name = match[1] or match[2]
    rest = (text[: match.start()] + text[match.end() :]).strip()
    style = rng.random()
    if style < 0.5:
        return rest or text
    if style < 0.75:
        return f"{rest}【{name}】" if match[1] else f"【{name}】{rest}"
    return f"{rest} {name}"


def masked(text: str, rng: Random) -> str:
    """Return `text` with short numbers replaced by stars or crosses, as forwarders do."""
    star = rng.choice(("*", "x", "X"))
    return _DIGITS.sub(lambda match: star * len(match.group()) if rng.random() < 0.5 else match.group(), text)


def cut_off(text: str, rng: Random) -> str:
    """Return the beginning or the end of a longer `text`, two thirds or more of it."""
    if len(text) < 30:
        return text
    keep = rng.randrange(len(text) * 2 // 3, len(text))
    return text[:keep] if rng.random() < 0.6 else text[len(text) - keep :]


def spaced(text: str, rng: Random) -> str:
    """Return `text` with spaces instead of most of its punctuation."""
    return re.sub(r"[，。！；、,!;]", lambda match: " " if rng.random() < 0.8 else match.group(), text)


_ORDINARY = ((None, 34), (bare, 36), (resigned, 14), (spaced, 8), (masked, 4), (cut_off, 4))


def vary(text: str, rng: Random) -> str:
    """Return `text` as one of its readers might receive it."""
    form = rng.choices([form for form, _ in _ORDINARY], [weight for _, weight in _ORDINARY])[0]
    varied = form(text, rng) if form else text
    return varied if varied.strip() else text

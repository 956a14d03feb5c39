"""Links in normalised text: where they are and what they tell without ever being opened.

What a host tells is model/hosts.py, whom it imitates model/imitations.py.
"""

import re
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from model.hosts import FOREIGN, Parts, address, looks_random, parts, tables
from model.imitations import IMITATING, Sign, Trick, signs
from model.registry import registry


class LinkKind(StrEnum):
    """What a link looks like, the most harmless first."""

    OFFICIAL = "official"
    ORDINARY = "ordinary"
    SHORT = "short"
    ODD = "odd"
    APP = "app"
    ADDRESS = "address"


class Link(NamedTuple):
    """A link and its span in the normalised text.

    `host` is as it is written; `domain` is the registered domain, or the address in its usual form; `owner` is the
    organisation's key. `signs` are the tricks that it plays, the gravest first.
    """

    start: int
    end: int
    host: str
    domain: str
    path: str
    kind: LinkKind
    owner: str | None
    signs: tuple[Sign, ...] = ()


_LETTER = f"a-z0-9{FOREIGN}"
_NAME = (
    rf"(?:[{_LETTER}](?:[{_LETTER}_-]{{0,61}}[{_LETTER}])?\.){{1,24}}(?:xn--[a-z0-9-]{{2,40}}|[a-z{FOREIGN}]{{2,18}})"
)
_DOTTED = r"(?:\d{1,3}\.){3}\d{1,3}(?![0-9a-z])"
_NUMBER = r"(?:0x[0-9a-f]{1,8}|\d{1,10})"
_HIDDEN = rf"\[[0-9a-f:.]{{2,45}}\]|{_NUMBER}(?:\.{_NUMBER}){{0,3}}(?![0-9a-z.])"
_LINK = re.compile(
    rf"(?:(?P<scheme>(?:https?|ftp):/{{1,2}})(?:(?P<login>[^\s/?#\\㐀-鿿]{{1,200}})@)?(?P<whole>{_NAME}|{_DOTTED}|{_HIDDEN})"
    rf"|(?<![{_LETTER}@_%-])(?:(?P<mailbox>[a-z0-9._-]{{1,80}}(?::[a-z0-9._-]{{1,40}})?)@)?(?P<bare>{_NAME}|{_DOTTED}))"
    r"(?::(?P<port>\d{2,5}))?(?P<path>[/?#][a-z0-9\-._~:/?#@!$&'*+,;=%|\[\]]*)?"
)
# What stands before an @ is whom a browser logs in as, never the host; behind a % the host goes on in other signs.
_GOES_ON = re.compile(r"[^\s/,;㐀-鿿]{0,120}@|%[0-9a-f]")
_FILE = re.compile(r"\.([a-z0-9]{2,12})$")
_USUAL_PORTS = frozenset(("80", "443"))


def find_links(text: str) -> list[Link]:
    """Return the links of normalised `text` in order: with or without a scheme, also glued to Chinese characters.

    A mail address is no link, nor is the full stop of an English sentence that lacks its space.
    """
    if "." not in text and "://" not in text:
        return []
    found = [link for match in _LINK.finditer(text) if (link := _link(text, match))]
    chinese = _in_chinese(text)
    return _merged(found, chinese) if chinese else found


def _merged(found: list[Link], chinese: list[Link]) -> list[Link]:
    """Return the links of both lists in order; one in Latin letters that is a part of one in Chinese is left out."""
    merged: list[Link] = []
    end = 0
    for link in sorted([*found, *chinese], key=lambda link: (link.start, -link.end)):
        if link.start >= end:
            merged.append(link)
            end = link.end
    return merged


def _link(text: str, match: re.Match[str]) -> Link | None:
    """Return the link of a match, None where it is none."""
    host, path = match["whole"] or match["bare"], _path(match["path"] or "")
    end = match.end() if match["path"] is None else match.start("path") + len(path)
    user = match["login"] or match["mailbox"] or ""
    if match["mailbox"] and not _is_login(user, path):
        return None
    port = () if match["port"] is None or match["port"] in _USUAL_PORTS else (Sign(Trick.PORT, match["port"]),)
    if number := address(host):
        if not (match["scheme"] or path or match["port"]):
            return None
        return Link(match.start(), end, host, number, path, LinkKind.ADDRESS, None, (*signs(host, path, user), *port))
    split = parts(host)
    whole = _GOES_ON.match(text, end) is None
    if not split.domain:
        whole = False
        host, split = _shorter(host)
        if not host:
            return None
        end = match.end("whole" if match["whole"] else "bare") - len(match["whole"] or match["bare"]) + len(host)
        path, port = "", ()
    if match["scheme"] is None and not path and not user and _is_prose(host, split, text[end : end + 2]):
        return None
    return _judged(match.start(), end, host, split, path, user, port, whole)


def _judged(
    start: int, end: int, host: str, split: Parts, path: str, user: str, port: tuple[Sign, ...], whole: bool
) -> Link:
    """Return a link with what its parts tell; `whole` is whether its host is known to its end."""
    opened = _open(host)
    held = registry().owner(host)
    owner = held if whole and not opened else None
    tricks = () if owner else (*signs(host, path, user, split), *opened, *port)
    # The name of an organisation is odd where only a part of the host is known to be its own.
    cut_off = held is not None and owner is None and not opened
    kind = LinkKind.APP if _is_app(path) else LinkKind.ODD if cut_off else _kind(host, split, owner, tricks)
    return Link(start, end, host, split.domain, path, kind, owner, tricks)


def _is_login(user: str, path: str) -> bool:
    """Tell whether what stands before an @ without a scheme makes it a link: a host that is meant to be read as one."""
    host = user.partition(":")[0]
    if host.startswith("www.") or registry().owner(host):
        return True
    return bool(path) and "." in host and parts(host).domain != ""


def _open(host: str) -> tuple[Sign, ...]:
    """Return a sign for a host on which anybody may put up a page."""
    name = host
    while name:
        if name in tables().open_hosts:
            return (Sign(Trick.OPEN, name),)
        name = name.partition(".")[2]
    return ()


_CLOSING = ".,;:!?'*"


def _path(path: str) -> str:
    """Return a path without the punctuation of the sentence around it."""
    path = path.rstrip(_CLOSING)
    return path.rstrip("]" + _CLOSING) if "[" not in path else path


_SENTENCE = re.compile(r"\s?[a-z']")
_VERSION = re.compile(r"v?\d{1,2}(?:\.\d{1,3})*")
_INITIALS = re.compile(r"[a-z](?:\.[a-z])+")
# Endings before which a short number is a name (58.com) and no count or version.
_NAMED_BY_NUMBERS = frozenset(("com", "cn", "net", "com.cn"))


def _is_prose(host: str, split: Parts, after: str) -> bool:
    """Tell whether a bare host is two sentences that meet, a title with a name, a file, a version or initials."""
    table = tables()
    name = host[: -len(split.suffix) - 1]
    if _INITIALS.fullmatch(name) or (split.suffix not in _NAMED_BY_NUMBERS and _VERSION.fullmatch(name)):
        return True
    if split.below:
        return False
    if split.suffix in table.word_endings or split.label in table.titles:
        return True
    return split.suffix in table.english_endings and _SENTENCE.match(after) is not None


def _shorter(host: str) -> tuple[str, Parts]:
    """Return the longest beginning of `host` that has a real suffix; where letters are glued on, as in abc.comlogin."""
    labels = host.split(".")
    while len(labels) > 1:
        last = labels.pop()
        for length in range(len(last) - 1, 1, -1):
            candidate = ".".join([*labels, last[:length]])
            if last[:length] in _GLUED and (split := parts(candidate)).domain:
                return candidate, split
        split = parts(".".join(labels))
        if split.domain:
            return ".".join(labels), split
    return "", parts("")


_GLUED = frozenset(("com", "cn", "net", "org", "top", "cc", "vip", "xyz", "icu", "pw", "tk"))


def _is_app(path: str) -> bool:
    """Tell whether a path ends in the name of a file that installs something."""
    last = _FILE.search(path.split("?")[0]) if "." in path else None
    return last is not None and last[1] in tables().app_files


def _kind(host: str, split: Parts, owner: str | None, tricks: tuple[Sign, ...]) -> LinkKind:
    """Return the kind of a link by its host."""
    table = tables()
    if owner:
        return LinkKind.SHORT if host in table.shorteners else LinkKind.OFFICIAL
    played = {sign.trick for sign in tricks}
    if Trick.OPEN in played:
        return LinkKind.ORDINARY
    if played & IMITATING:
        return LinkKind.ODD
    if host in table.shorteners or split.domain in table.shorteners:
        return LinkKind.SHORT
    if split.suffix in table.cheap_endings or split.label.startswith("xn--") or looks_random(split.label):
        return LinkKind.ODD
    return LinkKind.ORDINARY


_HAN = "㐀-鿿"
_SURE_ENDINGS = ("com.cn", "net.cn", "org.cn", "com", "cn", "net", "org")
_CHEAP_ENDINGS = ("top", "cc", "vip", "xyz", "icu", "club", "shop", "site", "online")
_LABEL_BEFORE = re.compile(rf"[{_HAN}a-z0-9-]{{1,24}}$")
_HEAD_BEFORE = re.compile(r"(?:(?:https?|ftp):/{1,2}|(?<![a-z0-9.-])www\.)(?:[a-z0-9-]{1,20}\.){0,3}$")
_SCHEME = re.compile(r"^[a-z]+:/+")
_PATH_AFTER = re.compile(r"(?::\d{2,5})?([/?#][a-z0-9\-._~:/?#@!$&'*+,;=%|\[\]]*)")
_WINDOW = 24
_HEAD = 60
_SHORTEST, _LONGEST = 2, 15


@cache
def _endings() -> re.Pattern[str]:
    """Return the pattern of where a host in Chinese may end: an ending behind a Chinese label, or a Chinese ending."""
    latin = "|".join(map(re.escape, (*_SURE_ENDINGS, *_CHEAP_ENDINGS)))
    chinese = "|".join(tables().chinese_endings)
    return re.compile(
        rf"\.(?:(?<=[{_HAN}]\.)(?P<latin>{latin})(?![a-z0-9-]|\.[a-z])|(?<=[{_HAN}a-z0-9]\.)(?P<chinese>{chinese}))"
    )


def _in_chinese(text: str) -> list[Link]:
    """Return the links whose host is written in Chinese (华新.com, www.华新.中国)."""
    return [link for match in _endings().finditer(text) if (link := _chinese(text, match))]


def _chinese(text: str, match: re.Match[str]) -> Link | None:
    """Return the link that ends at an ending, None where nothing but the ending speaks for one.

    A sentence may end before a word: so an ending in Chinese, or a rare one, needs a scheme, www, a word that leads to
    an address, or a path.
    """
    before = _LABEL_BEFORE.search(text[max(0, match.start() - _WINDOW) : match.start()])
    if before is None:
        return None
    start = match.start() - len(before.group())
    head = _HEAD_BEFORE.search(text[max(0, start - _HEAD) : start])
    label, led = (before.group(), True) if head else _without_lead_in(before.group())
    after = _PATH_AFTER.match(text, match.end())
    if not _SHORTEST <= len(label) <= _LONGEST or not (led or after or match["latin"] in _SURE_ENDINGS):
        return None
    first = match.start() - len(label)
    path = _path(after[1]) if after else ""
    end = after.start(1) + len(path) if after else match.end()
    below = "" if head is None else _SCHEME.sub("", head.group())
    host = below + label + match.group()
    split = parts(host)
    if not split.domain or (after is None and _HAN_AFTER.match(text, end) and not led):
        return None
    start = first if head is None else first - len(head.group())
    return _judged(start, end, host, split, path, "", (), whole=True)


_HAN_AFTER = re.compile(f"[{_HAN}]")
_FIRST = re.compile("请?[见看是到去]?")


def _without_lead_in(run: str) -> tuple[str, bool]:
    """Return what follows the last word of a run that leads to an address, and whether there was one."""
    ends = [place + len(word) for word in tables().lead_ins if (place := run.rfind(word)) >= 0]
    if ends:
        return run[max(ends) :].lstrip("-"), True
    return _FIRST.sub("", run, count=1), False

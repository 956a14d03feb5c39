"""What model/links.py, model/hosts.py and model/imitations.py know of links, for the Rust files of the same names."""

import re
import sys
from functools import reduce

import numpy as np

from model import hosts, imitations, links
from model.native.blob import Writer
from model.native.expressions import write as write_expression
from model.native.tables.features import houses
from model.registry import registry

# A letter as hosts have it, and a dot that every link without a scheme holds, or what every one with a scheme holds.
_LETTER = f"[{links._LETTER}]"
_HOLDS = re.compile(rf"(?<={_LETTER})\.(?:[a-z{hosts.FOREIGN}]{{2}}|\d{{1,3}}\.\d{{1,3}}\.\d)|:/")
# What stands between the beginning of a link and the first of these.
_RUN = re.compile(rf"[{links._LETTER}@:._-]")
_PUNYCODE = "xn--"


def write(out: Writer) -> None:
    """Add what Links reads."""
    write_hosts(out)
    write_imitations(out)
    out.texts(links.LinkKind)
    out.ints([houses()[organisation.key] for organisation in registry().organisations])
    for expression in (_HOLDS, _RUN, links._LINK, links._GOES_ON, links._FILE, links._SENTENCE, links._VERSION):
        write_expression(out, expression)
    for expression in (links._INITIALS, links._endings(), links._LABEL_BEFORE, links._HEAD_BEFORE, links._PATH_AFTER):
        write_expression(out, expression)
    for expression in (links._SCHEME, links._HAN_AFTER, links._FIRST):
        write_expression(out, expression)
    for words in (links._USUAL_PORTS, links._NAMED_BY_NUMBERS, links._GLUED, links._SURE_ENDINGS):
        out.texts(sorted(words))
    out.texts(hosts.tables().lead_ins)
    out.text(links._CLOSING)
    for size in (links._WINDOW, links._HEAD, links._SHORTEST, links._LONGEST):
        out.number(size)


def write_hosts(out: Writer) -> None:
    """Add what Hosts reads: the lexicon, the public suffixes and what tells addresses."""
    table = hosts.tables()
    for words in (table.shorteners, table.cheap_endings, table.app_files, table.open_hosts, table.genuine):
        out.texts(sorted(words))
    for words in (table.word_endings, table.english_endings, table.titles):
        out.texts(sorted(words))
    _write_suffixes(out)
    for expression in (hosts._PART, hosts._DOTTED, hosts._INSIDE, hosts._HARD, hosts._VOWELS):
        write_expression(out, expression)
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    write_expression(out, _one_of(filter(str.isdigit, every)))
    write_expression(out, _one_of(filter(str.isprintable, every)))
    # Where the ten digits of every script begin.
    out.text("".join(filter(lambda one: one.isdecimal() and int(one) == 0, every)))
    out.number(hosts._LEAST)
    out.fraction(hosts._RARE)


def _one_of(characters: "filter[str]") -> re.Pattern[str]:
    """Return an expression for one of characters that come in order."""
    ranges = reduce(_joined, map(ord, characters), [])
    return re.compile("[" + "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in ranges) + "]")


def _joined(ranges: list[tuple[int, int]], code: int) -> list[tuple[int, int]]:
    first = ranges.pop()[0] if ranges and ranges[-1][1] == code - 1 else code
    ranges.append((first, code))
    return ranges


def _write_suffixes(out: Writer) -> None:
    """Add the rules of tldextract as its trie has them: labels, edges from node to node by a label, ends of a rule.

    The labels are decoded and in small letters; so the punycode form of each is added, and what letters are small ones.
    """
    extractor = hosts._suffixes()._get_tld_extractor()
    labels: dict[str, int] = {}
    edges: list[tuple[int, int, int]] = []
    nodes = [extractor.tlds_excl_private_trie]
    for number, node in enumerate(nodes):
        for label, child in node.matches.items():
            edges.append((number, labels.setdefault(label, len(labels)), len(nodes)))
            nodes.append(child)
    edges.sort()
    foreign = sorted(label for label in labels if not label.isascii())
    letters = set("".join(labels))
    small = {
        one: one.lower()
        for one in map(chr, range(128, sys.maxunicode + 1))
        if one.lower() != one and letters.issuperset(one.lower())
    }
    if any(len(letter) != 1 for letter in small.values()) or "σ" in letters or "ς" in letters:
        raise ValueError("a letter of a public suffix has a capital one that depends on what stands around it")
    out.texts(labels)
    out.array(np.array([parent << 32 | label for parent, label, _ in edges], np.uint64))
    out.ints([child for _, _, child in edges])
    out.ints([number for number, node in enumerate(nodes) if node.end])
    out.texts(_PUNYCODE + label.encode("punycode").decode("ascii") for label in foreign)
    out.ints([labels[label] for label in foreign])
    out.text("".join(small))
    out.text("".join(small.values()))


def write_imitations(out: Writer) -> None:
    """Add what Imitations reads: the domains and brands of the registry, and what tells that one is imitated."""
    known = registry()
    places = {organisation.key: place for place, organisation in enumerate(known.organisations)}
    out.texts(imitations.Trick)
    out.ints([list(imitations.Trick).index(trick) for trick in sorted(imitations.IMITATING)])
    out.texts(known._domains)
    out.ints([places[organisation.key] for organisation in known._domains.values()])
    out.ints([bool(organisation.domains) for organisation in known.organisations])
    brands = imitations._brands()
    out.texts(brands.owners)
    out.texts(brand for brand, _ in brands.owners.values())
    out.ints([places[key] for _, key in brands.owners.values()])
    out.ints(brands.sizes)
    longer = list(dict.fromkeys(brands.near.values()))
    out.texts(longer)
    out.ints([places[brands.owners[imitations.skeleton(brand)][1]] for brand in longer])
    out.texts(brands.near)
    out.ints([longer.index(brand) for brand in brands.near.values()])
    for words in (imitations._bait(), imitations._USUAL, imitations._RESERVED):
        out.texts(sorted(words))
    for letters in (imitations._ALIKE, hosts.tables().lookalikes):
        out.text("".join(map(chr, sorted(letters))))
        out.text("".join(chr(letter).translate(letters) for letter in sorted(letters)))
    pairs = imitations._PAIRS.pattern.split("|")
    out.texts(pairs)
    out.text("".join(map(imitations.skeleton, pairs)))
    for expression in (imitations._PIECE, imitations._HOST, imitations._CONSONANTS, imitations._VOWEL):
        write_expression(out, expression)
    for expression in (imitations._SYLLABLES, imitations._FOREIGN_LETTER, imitations._LATIN_LETTER):
        write_expression(out, expression)
    for size in (imitations._LONG, imitations._SURE, imitations._LEAST, imitations._MOST_PIECES):
        out.number(size)

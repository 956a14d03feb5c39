"""The corpus linter: `python -m training.lint` checks the message families; `--number` first gives ids to new rows.

It checks what a reader would trip over: columns, categories, slots, tags and pairs; families that stand twice, also
under another label; digits that look like a real person's number; the size of each category.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from model.taxonomy import load as taxonomy
from training.families import FOLDER, FROZEN, SLOT, CorpusError, Family, read_folder
from training.slots import NAMES

TWINS = frozenset(
    (
        *("card", "code", "pickup", "refund", "insurance", "lender", "bill", "traffic"),
        *("social", "fee", "recruit", "optout", "transfer", "newnumber", "antifraud", "question"),
    )
)
TAGS = frozenset(("chat", "tw", "hk", "dialect", "fragment", "long", "bare", *(f"twin:{name}" for name in TWINS)))
YEAR = re.compile(r"y20[0-2]\d")
PERSONAL = re.compile(r"\d{7,}")
LINK = re.compile(r"\{(?:url|short|site|odd)\}")
LEAST = {"scam": 200, "illegal": 150, "promotion": 500, "normal": 500}
ALIKE = 0.8
RAREST = 6


def complaints(families: Sequence[Family], frozen: Sequence[Family] = ()) -> Iterator[str]:
    """Yield one line for every fault, with the place, the cause and the mend.

    `frozen` are the families that no model is trained on; one that is nearly the same as another is a fault there too.
    """
    together = [*families, *frozen]
    yield from _ids(together)
    for family in together:
        yield from _row(family)
    yield from _pairs(together)
    yield from _twice(together)
    sizes = Counter(family.category for family in families)
    for category in taxonomy().categories:
        if sizes[category.slug] < LEAST[category.group]:
            yield f"{category.slug}: {sizes[category.slug]} families, at least {LEAST[category.group]} are needed"


def _ids(families: Sequence[Family]) -> Iterator[str]:
    places: dict[str, str] = {}
    for family in families:
        if family.family == family.place:
            yield f"{family.place}: has no id; run `make format`"
        elif family.family in places:
            other = places[family.family]
            yield f"{family.place}: the id {family.family} stands at {other} too; empty one, run `make format`"
        places[family.family] = family.place


def _row(family: Family) -> Iterator[str]:
    for slot in set(SLOT.findall(family.text)) - NAMES:
        yield f"{family.place}: unknown slot {{{slot}}}; use one of {', '.join(sorted(NAMES))}"
    if "{" in SLOT.sub("", family.text) or "}" in SLOT.sub("", family.text):
        yield f"{family.place}: a brace that belongs to no slot; close it or write ｛｝"
    for tag in sorted(family.tags - TAGS):
        if not YEAR.fullmatch(tag):
            yield f"{family.place}: unknown tag {tag}; use one of {', '.join(sorted(TAGS))} or a year such as y2014"
    if PERSONAL.search(SLOT.sub("", family.text)):
        yield f"{family.place}: digits that look like a real number; use a slot such as {{phone}} or {{card}}"


def _pairs(families: Sequence[Family]) -> Iterator[str]:
    pairs: dict[str, list[Family]] = defaultdict(list)
    for family in families:
        if family.pair:
            pairs[family.pair].append(family)
    for pair, members in pairs.items():
        sides = sorted(taxonomy().is_harmful(member.category) for member in members)
        if sides != [False, True]:
            place, count = members[0].place, len(members)
            yield f"{place}: the pair {pair} needs one harmful and one harmless row, it has {count} rows"


def shingles(text: str) -> frozenset[str]:
    """Return the 4-character pieces of a text without marks, each slot as one sign."""
    plain = re.sub(r"\W", "", SLOT.sub("§", text).replace("§", "0")).lower()
    return frozenset(plain[place : place + 4] for place in range(max(1, len(plain) - 3)))


def _twice(families: Sequence[Family]) -> Iterator[str]:
    """Yield families that are nearly the same as an earlier one: ALIKE of their pieces shared, not of one pair."""
    pieces = [shingles(family.text) for family in families]
    counts = Counter(piece for each in pieces for piece in each)
    holders: dict[str, list[int]] = defaultdict(list)
    for number, family in enumerate(families):
        rare = sorted(pieces[number], key=lambda piece: (counts[piece], piece))[:RAREST]
        near = {other for piece in rare for other in holders[piece]}
        for other in sorted(near):
            shared = len(pieces[number] & pieces[other]) / len(pieces[number] | pieces[other])
            same_pair = family.pair and family.pair == families[other].pair
            if shared >= ALIKE and not same_pair:
                label = "" if family.category == families[other].category else f" ({families[other].category})"
                yield f"{family.place}: nearly the same as {families[other].place}{label}; keep one of them"
        for piece in rare:
            holders[piece].append(number)


def summary(families: Sequence[Family]) -> str:
    """Return sizes and link shares of each side in a few lines."""
    lines = [f"{len(families)} families, {len({f.pair for f in families if f.pair})} pairs"]
    for group in taxonomy().groups:
        members = [family for family in families if taxonomy().category(family.category).group == group.slug]
        linked = sum(bool(LINK.search(family.text)) for family in members)
        lines.append(f"{group.slug}: {len(members)} families, {linked / max(1, len(members)):.0%} with a link")
    return "\n".join(lines)


def number(folder: Path = FOLDER, prefix: str = "f") -> int:
    """Give an id, `prefix` and a number, to every row that lacks one, in place, and return how many there were."""
    paths = sorted(folder.rglob("*.tsv"))
    used = {row.split("\t", 1)[0] for path in paths for row in path.read_text(encoding="utf-8").split("\n")[1:]}
    last = max((int(name[1:]) for name in used if re.fullmatch(rf"{prefix}\d+", name)), default=0)
    given = 0
    for path in paths:
        rows = path.read_text(encoding="utf-8").split("\n")
        for place, row in enumerate(rows):
            if row.startswith("\t"):
                given += 1
                rows[place] = f"{prefix}{last + given:05d}{row}"
        path.write_text("\n".join(rows), encoding="utf-8", newline="\n")
    return given


def main(arguments: Sequence[str]) -> int:
    """Number where asked, print every complaint, and return 1 where there was one."""
    try:
        if "--number" in arguments:
            sys.stdout.write(f"{number() + number(FROZEN, 'z')} rows numbered\n")
        families, frozen = read_folder(), read_folder(FROZEN)
    except CorpusError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    found = list(complaints(families, frozen))
    for line in found:
        sys.stderr.write(f"{line}\n")
    sys.stdout.write(f"{summary(families)}\n{len(frozen)} frozen families\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Messages to learn from: every family filled several times, each copy in another format."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from training.families import Family
from training.slots import fill
from training.variants import vary

COPIES = 2


@dataclass(frozen=True, slots=True)
class Message:
    """A filled family. The weights of a family's messages add up to one."""

    text: str
    category: str
    block: str
    family: str
    tags: frozenset[str]
    weight: float


def expand(families: Iterable[Family], seed: int = 0, copies: int = COPIES) -> list[Message]:
    """Return `copies` messages a family: the first as written, the others as readers may receive them.

    Each family has its own random generator, so that adding one changes no other. The same seed gives the same
    messages.
    """
    messages = []
    for family in families:
        for copy in range(copies):
            rng = Random(f"{seed} {copy} {family.category} {family.text}")
            text = fill(family, rng)
            messages.append(
                Message(
                    vary(text, rng) if copy else text,
                    family.category,
                    family.block,
                    family.family,
                    family.tags,
                    1 / copies,
                )
            )
    return messages

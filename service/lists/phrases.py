"""Phrases: literal text, in which `*` stands for a few characters. Found in a time that grows with the text alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from model.normalise import normalise

GAP = "*"


@dataclass(frozen=True, slots=True)
class Phrase:
    """The pieces between the gaps, in normalised characters; a gap is `gap` characters at most."""

    pieces: tuple[str, ...]
    gap: int

    @classmethod
    def of(cls, written: str, gap: int) -> "Phrase":
        """Return the phrase that somebody wrote; gaps at its ends, or side by side, are left out."""
        pieces = (normalise(piece).text.strip() for piece in written.replace("＊", GAP).split(GAP))
        return cls(tuple(piece for piece in pieces if piece), gap)

    def __str__(self) -> str:
        return GAP.join(self.pieces)

    @property
    def letters(self) -> int:
        """How many letters and Chinese characters it has; digits tell nothing."""
        return sum(character.isalpha() for piece in self.pieces for character in piece)

    def find(self, text: str) -> tuple[int, int] | None:
        """Return where the phrase first stands in normalised text, None where it does not.

        No expression is compiled: each piece is looked for once, and joined to the nearest end of the one before it.
        That takes pieces × text at most, whatever was written.
        """
        if not self.pieces or any(piece not in text for piece in self.pieces):
            return None
        reached = [(start + len(self.pieces[0]), start) for start in _places(text, self.pieces[0])]
        for piece in self.pieces[1:]:
            joined = []
            before = 0
            for start in _places(text, piece):
                while before < len(reached) and reached[before][0] <= start:
                    before += 1
                if before and reached[before - 1][0] >= start - self.gap:
                    joined.append((start + len(piece), reached[before - 1][1]))
            reached = joined
        return (reached[0][1], reached[0][0]) if reached else None


def _places(text: str, piece: str) -> Iterator[int]:
    place = text.find(piece)
    while place >= 0:
        yield place
        place = text.find(piece, place + 1)

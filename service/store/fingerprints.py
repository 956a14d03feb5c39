"""When two messages are one: what is compared instead of their text."""

from model.masking import masked_for_matching
from model.normalise import normalise


def same(masked: str) -> str:
    """Return what equal messages share: the masked text without disguises, spaces and punctuation."""
    return "".join(character for character in normalise(masked).text if character.isalnum()) or masked.strip()


def alike(masked: str) -> str:
    """Return what messages share that differ only in their numbers, links and accounts."""
    return masked_for_matching(masked) or masked.strip()

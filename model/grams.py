"""N-grams of small whole numbers, packed into one number each, and the table that finds many of them at once.

A table is a cuckoo hash (Pagh and Rodler 2004): every key lies in one of two slots, so that looking up is two looks for
each key and no search, done by numpy for all keys together.
"""

import numpy as np
import numpy.typing as npt

# Room for a code in a packed key: three of them fit into 63 bits. Characters take the codes below 0x110000.
BITS = 21
Keys = npt.NDArray[np.int64]

_FACTORS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
_ROUNDS = 100
# Sizes of the table that are tried; the first one does for all but a few sets of keys.
_TRIES = 4


def codes(text: str) -> Keys:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)


def grams(codes: Keys, longest: int) -> list[Keys]:
    """Return the packed n-grams of `codes`, an array for each length from 1 to `longest`, in order of their places."""
    found = [codes]
    for size in range(1, longest):
        found.append(found[-1][:-1] << BITS | codes[size:])
    return found


class Table:
    """From packed keys, each once, to their numbers; raises ValueError for a key that is there too often."""

    def __init__(self, keys: Keys, numbers: Keys) -> None:
        packed = keys.view(np.uint64)
        least = max(2, (3 * len(keys)).bit_length())
        for bits in range(least, least + _TRIES):
            if (owners := _placed(packed, bits)) is not None:
                break
        else:
            raise ValueError("a key is there more than twice")
        self._shift = np.uint64(64 - bits)
        held = owners >= 0
        # No key is so great, so that an empty slot matches none.
        self._keys = np.full(len(owners), 2**64 - 1, np.uint64)
        self._keys[held] = packed[owners[held]]
        self._numbers = np.zeros(len(owners), np.int32)
        self._numbers[held] = numbers[owners[held]]

    def find(self, keys: Keys) -> Keys:
        """Return the numbers of `keys`, -1 for those that it does not hold."""
        packed = keys.view(np.uint64)
        first, second = (_slots(packed, factor, self._shift) for factor in _FACTORS)
        slots = np.where(self._keys.take(first) == packed, first, second)
        return np.where(self._keys.take(slots) == packed, self._numbers.take(slots), np.int64(-1))


def _slots(packed: npt.NDArray[np.uint64], factor: np.uint64, shift: np.uint64) -> Keys:
    return (packed * factor >> shift).view(np.int64)


def _placed(packed: npt.NDArray[np.uint64], bits: int) -> npt.NDArray[np.int32] | None:
    """Return the place in `packed` of what lies in each of 2 ** `bits` slots, -1 for nothing; None for too few slots.

    All keys move in at once; who lost its slot to another one tries its other slot in the next round.
    """
    slots = np.stack([_slots(packed, factor, np.uint64(64 - bits)) for factor in _FACTORS])
    owners = np.full(1 << bits, -1, np.int32)
    side = np.zeros(len(packed), np.int64)
    moving = np.arange(len(packed), dtype=np.int32)
    for _ in range(_ROUNDS):
        if not len(moving):
            return owners
        wanted = slots[side[moving], moving]
        before = owners[wanted]
        owners[wanted] = moving
        won = owners[wanted] == moving
        moving = np.concatenate((moving[~won], before[won & (before >= 0)]))
        side[moving] ^= 1
    return None

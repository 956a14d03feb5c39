"""Tables as bytes, one behind the other, for src/blob.rs to read in the same order."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt


class Writer:
    """Collects values; every one begins at a multiple of eight bytes."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def number(self, value: int) -> None:
        """Add a whole number that is not negative."""
        self._parts.append(value.to_bytes(8, "little"))

    def fraction(self, value: float) -> None:
        """Add a number with a fraction."""
        self._parts.append(np.float64(value).tobytes())

    def array(self, values: npt.NDArray[np.generic]) -> None:
        """Add an array of int8, uint8, int32, uint32, uint64, float32 or float64; its shape is not kept."""
        data = np.ascontiguousarray(values)
        self.number(data.size)
        self._parts.append(data.tobytes())
        self._parts.append(bytes(-data.nbytes % 8))

    def ints(self, values: Sequence[int]) -> None:
        """Add whole numbers as an array of int32."""
        self.array(np.array(values, np.int32))

    def text(self, value: str) -> None:
        """Add a text as an array of its code points, uint32."""
        self.array(codes(value))

    def texts(self, values: Iterable[str]) -> None:
        """Add a row of texts."""
        row = list(values)
        self.number(len(row))
        for value in row:
            self.text(value)

    def bytes(self) -> bytes:
        """Return all that was added."""
        return b"".join(self._parts)


def codes(text: str) -> npt.NDArray[np.uint32]:
    """Return the code points of a text, lone surrogates too."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)

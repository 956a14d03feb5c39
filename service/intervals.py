"""How far a share that was counted may be from the true one."""

from math import sqrt

# The quantile of the normal distribution that 95 % lie within.
Z = 1.959964


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of the share `hits` of `of` (Wilson 1927), from 0 to 1; all of it where `of` is 0."""
    if not of:
        return 0.0, 1.0
    share, z2 = hits / of, Z * Z
    middle = share + z2 / (2 * of)
    half = Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    whole = 1 + z2 / of
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)

"""How a command begins that is to answer soon."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def starting() -> Iterator[None]:
    """Look for no garbage meanwhile, nor ever again among what is there at the end: modules and tables, which stay.

    Looking through it each time it has grown by a few hundred objects would take a seventh of the service's start.
    """
    # Scoring multiplies no matrices; numpy's threads for that would only wait, which takes a processor's time too.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()

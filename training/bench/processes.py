"""What whole processes take: cold starts, resident memory, and two of them beside one."""

import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from model.assessor import Assessor

SHIZHA = Path(sys.executable).with_name("shizha")
# The kernel's own figure for this program alone: the greatest size by getrusage is inherited from who started it.
RESIDENT = """
from model.assessor import Assessor
Assessor.load().score(["您的快递到了，取件码 1234", "兼职刷单日结，加微信 hello88"] * 200)
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM:")))
"""


def run(*command: str) -> float:
    """Return the seconds that a command took; raises CalledProcessError where it failed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def first_verdict() -> float:
    """Return the seconds of one message on the command line, from nothing."""
    return run(str(SHIZHA), "score", "--json", "您的快递到了，取件码 1234")


def bare_python() -> float:
    """Return the seconds of a Python that does nothing."""
    return run(sys.executable, "-c", "")


def resident_megabytes() -> float:
    """Return the most memory that a scoring process held, in MB."""
    done = subprocess.run([sys.executable, "-c", RESIDENT], check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


class Workers:
    """Processes that score parts of a list, each with a model of its own."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
        self(["您好"] * count)

    def __call__(self, texts: Sequence[str]) -> int:
        """Return how many texts were scored."""
        parts = [list(texts[start :: self.count]) for start in range(self.count)]
        return sum(self._pool.map(_score, parts))

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown()


@cache
def _assessor() -> Assessor:
    return Assessor.load()


def _score(texts: list[str]) -> int:
    return len(_assessor().score(texts))

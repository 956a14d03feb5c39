"""Compare the compiled scorer with the Python one on many odd texts: `python -m tests.fuzz --seconds 600 --seed 7`.

Ends with status 1 at the first text of which they say different things, and shows it.
"""

import argparse
import sys
import time
from random import Random

from tests.model.native.compare import Both
from tests.model.native.texts import odd
from training.corpus import expand
from training.families import read_folder


def main() -> int:
    """Compare until the time is over; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Compare the two scorers.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    both, random, count = Both(), Random(options.seed), 0
    messages = [message.text for message in expand(read_folder())]
    until = time.monotonic() + options.seconds
    while time.monotonic() < until:
        text = odd(random, messages)
        if found := list(both.differences(text)):
            sys.stdout.write(f"{text!r}\n{', '.join(found)}\n")
            return 1
        count += 1
    sys.stdout.write(f"{count:,} texts with seed {options.seed}: no difference\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

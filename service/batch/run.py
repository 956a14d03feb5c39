"""Scoring a file into another, in memory bounded by its longest rows."""

import gzip
import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Protocol, TextIO, TypeVar, cast

from model.assessment import Score, Verdict
from model.limits import InvalidText, check
from model.wording import say
from service.batch.encodings import KEEP, canonical, detect, marked
from service.batch.errors import BatchError, WrongUse, why
from service.batch.formats import Format, Place, sink, source
from service.batch.rows import Outcome, Row

CHUNK = 1_000
KEPT_ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")

Item = TypeVar("Item")


class Scorer(Protocol):
    """What scores the messages: `model.assessor.Assessor`, or anything alike."""

    @property
    def version(self) -> str:
        """The model's version."""

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Return a score for each text, in order; all texts pass `check`."""


@dataclass(slots=True)
class Summary:
    """What became of the rows: how many there were, how many of each verdict, how many could not be scored."""

    rows: int = 0
    errors: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)


def run(
    load: Callable[[], Scorer],
    input_path: Path,
    output_path: Path,
    *,
    text_column: str | None = None,
    encoding: str | None = None,
    progress: Callable[[int], None] = lambda rows: None,
) -> Summary:
    """Score the file at `input_path` into `output_path`, which appears only once it is whole.

    `load` gives the scorer; it is called once the input is known to be readable, since loading takes its time.
    `progress` is called with the number of rows done. Raises WrongUse for what cannot be done as asked, BatchError
    for a file that cannot be read or written.
    """
    origin = Place.of(input_path)
    target = Place.of(output_path)
    _check_paths(input_path, output_path)
    with _reading(input_path):
        codec = _codec(origin, encoding)

        def open_text() -> TextIO:
            # In JSON a lone carriage return is white space, elsewhere some old files end their lines with it.
            newline = "\n" if origin.format is Format.JSONL else ""
            return TextIOWrapper(origin.read(), encoding=codec, errors=KEEP, newline=newline)

        with open_text() as file:
            line_end = "\r\n" if file.readline().endswith("\r\n") else "\n"
        rows = source(origin, open_text, text_column)
        columns = rows.columns() if target.format is not Format.JSONL else ()
    scorer = load()
    summary = Summary()
    with _writing(target, _output_codec(origin, target, codec)) as file:
        out = sink(target, file, columns, line_end)
        for chunk in _chunks(_guarded(rows, input_path)):
            for row, outcome in zip(chunk, outcomes(scorer, chunk), strict=True):
                out.write(row, outcome)
                summary.rows += 1
                if outcome.score is None:
                    summary.errors += 1
                else:
                    summary.verdicts[outcome.score.verdict] += 1
            progress(summary.rows)
    return summary


def outcomes(scorer: Scorer, rows: Sequence[Row]) -> list[Outcome]:
    """Return what each row gets; a row that cannot be scored says why and leaves the others alone."""
    errors = [row.error or _fault(row.text) for row in rows]
    scores = iter(scorer.score([row.text for row, error in zip(rows, errors, strict=True) if not error]))
    return [Outcome(None, error=error) if error else Outcome(next(scores), scorer.version) for error in errors]


def _fault(text: str) -> str:
    try:
        check(text)
    except InvalidText as error:
        return str(error)
    return say("batch.row_control") if "\0" in text else ""


def _check_paths(input_path: Path, output_path: Path) -> None:
    if not input_path.is_file():
        raise WrongUse("missing_file", name=input_path)
    if output_path.is_dir():
        raise WrongUse("output_is_folder", name=output_path)
    if not output_path.parent.is_dir():
        raise WrongUse("missing_folder", name=output_path.parent)
    if input_path.resolve() == output_path.resolve() or (output_path.exists() and output_path.samefile(input_path)):
        raise WrongUse("same_file", name=input_path)


def _codec(origin: Place, wanted: str | None) -> str:
    chosen = canonical(wanted) if wanted else None
    with origin.read() as file:
        return marked(file, chosen) if chosen else detect(file)


def _output_codec(origin: Place, target: Place, codec: str) -> str:
    """Return how the result is written: JSON in UTF-8, a table as it came, else so that spreadsheets read it."""
    if target.format is Format.JSONL:
        return "utf-8"
    if origin.format is Format.JSONL or codec not in KEPT_ENCODINGS:
        return "utf-8-sig" if target.format is Format.CSV else "utf-8"
    return codec


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn what can go wrong with reading the file into a BatchError."""
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BatchError("damaged_archive", name=path) from None
    except OSError as error:
        raise BatchError("unreadable_file", name=path, detail=why(error)) from None


def _guarded(rows: Iterable[Row], path: Path) -> Iterator[Row]:
    with _reading(path):
        yield from rows


def _chunks(items: Iterator[Item]) -> Iterator[list[Item]]:
    while chunk := list(islice(items, CHUNK)):
        yield chunk


@contextmanager
def _writing(target: Place, codec: str) -> Iterator[TextIO]:
    """Open a file beside the target and give it the target's name at the end, or remove it where something failed.

    Raises BatchError where the file cannot be written.
    """
    path = target.path.resolve()
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with ExitStack() as files:
                raw: BinaryIO = files.enter_context(part.open("wb"))
                if target.packed:
                    # Neither name nor time: the same rows give the same bytes.
                    packed = gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0)
                    raw = cast(BinaryIO, files.enter_context(packed))
                with TextIOWrapper(raw, encoding=codec, errors=KEEP, newline="") as file:
                    yield file
            part.replace(path)
        except OSError as error:
            raise BatchError("unwritable", name=target.path, detail=why(error)) from None
    finally:
        with suppress(OSError):
            part.unlink()

"""Scoring a file into another, in memory bounded by its longest rows, and going on where it was cut off."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from service.batch.cells import plain
from service.batch.clusters import Clusters
from service.batch.columns import ADDED
from service.batch.errors import BatchError, Stopped, WrongUse, why
from service.batch.origin import Origin, fingerprint, reading
from service.batch.parts import Parts
from service.batch.places import DELIMITERS, Format, Place
from service.batch.pool import Chunk, Load, Pool
from service.batch.progress import Pace, Progress
from service.batch.review import Review
from service.batch.rows import Row
from service.batch.scoring import Asked, outcomes
from service.batch.sinks import ObjectLines, PlainLines, Sink, TableLines, TextSink
from service.batch.summary import Summary

# A part is at most so many rows, or as many as have so many characters.
PART_ROWS = 2_000
PART_CHARACTERS = 4_000_000
# Raised when the bytes that a run writes change, so that no run goes on with what an older program wrote.
FORM = 1


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked of a run.

    `workers` counts processes, `summary` is a file for the numbers as JSON, and so many rows as `part_rows` are
    finished together.
    """

    text_column: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    explain: bool = False
    clusters: bool = False
    sample: int = 0
    workers: int = 1
    resume: bool = False
    summary: Path | None = None
    part_rows: int = PART_ROWS

    def added(self, target: Format) -> tuple[str, ...]:
        """Return the columns that are added to a file of this format."""
        reasons = ("reasons", "evidence") if target is Format.JSONL else ("reasons",)
        return (*ADDED, *reasons * self.explain, *("cluster",) * self.clusters)

    def identity(self) -> dict[str, Any]:
        """Return what the bytes of the result hang on."""
        names = ("text_column", "encoding", "sheet", "explain", "clusters", "sample", "part_rows")
        return {name: getattr(self, name) for name in names}


def run(
    load: Load,
    input_path: Path,
    output_path: Path,
    options: Options = Options(),
    progress: Callable[[Progress], None] = lambda done: None,
) -> Summary:
    """Score the file at `input_path` into `output_path`, which appears only once it is whole.

    `load` gives the scorer; it is called once the input is known to be readable, since loading takes its time, and with
    several workers once in each, so that it must be picklable then. `progress` is called after each part. Raises
    WrongUse for what cannot be done as asked, BatchError where the work fails, Stopped for a KeyboardInterrupt once
    rows are done; what is done is kept then for a run with `resume`.
    """
    return _Run(load, Place.of(input_path), Place.of(output_path), options, progress).go()


def review_path(target: Place) -> Path:
    """Return where the sheet of uncertain messages for this result goes."""
    return target.path.with_name(f"{target.stem}.review.xlsx")


@dataclass(slots=True)
class _Run:
    load: Load
    place: Place
    target: Place
    options: Options
    progress: Callable[[Progress], None]
    summary: Summary = field(default_factory=Summary)
    review: Review | None = None
    clusters: Clusters | None = None

    def go(self) -> Summary:
        options = self.options
        self._check_paths()
        added = options.added(self.target.format)
        mark = fingerprint(self.place.path)
        origin = Origin.open(
            self.place,
            text_column=options.text_column,
            encoding=options.encoding,
            sheet=options.sheet,
            added=added,
        )
        with reading(self.place.path):
            sink = _sink(origin, self.target, added)
        scorer = self.load()
        self.summary.model = scorer.version
        self.summary.remarks = origin.remarks(options.encoding)
        self.review = Review(options.sample) if options.sample else None
        self.clusters = Clusters() if options.clusters else None
        formats = [self.place.format, self.place.packed, self.target.format, self.target.packed]
        identity = {
            "input": mark,
            "options": options.identity() | {"formats": formats},
            "model": scorer.version,
            "form": FORM,
        }
        with self._parts(identity, sink) as parts:
            if not parts.whole:
                pool = Pool(self.load, scorer.version, options.workers, self._asked)
                with closing(origin.rows()) as rows, closing(pool):
                    self._score(chunks(rows, parts.rows, options.part_rows), parts, sink, origin, scorer, pool)
                if fingerprint(self.place.path) != mark:
                    raise BatchError("input_changed", name=self.place.path)
                parts.finish()
            self._finish(parts, sink)
        return self.summary

    @property
    def _asked(self) -> Asked:
        return Asked(self.options.explain, self.options.clusters)

    def _score(
        self, chunks: Iterator[Chunk], parts: Parts, sink: Sink, origin: Origin, scorer: Any, pool: Pool
    ) -> None:
        """Score the chunks into parts: in this process where there is but one, or one worker, else in the pool."""
        first = list(islice(chunks, 2))
        chunks = chain(first, chunks)
        alone = self.options.workers == 1 or len(first) < 2
        here = ((chunk, outcomes(scorer, chunk.rows, self._asked)) for chunk in chunks)
        pace = Pace(parts.rows)
        for chunk, scored in here if alone else pool.scored(chunks):
            note: dict[str, Any] = {"counts": self.summary.count(scored)}
            if self.clusters is not None:
                scored, note["clusters"] = self.clusters.assign(scored, chunk.first)
            if self.review is not None:
                note["review"] = self.review.offer(chunk.rows, scored, chunk.first)
            parts.add(sink.part(chunk.rows, scored), len(chunk.rows), note)
            self.progress(pace.at(parts.rows, origin.source.share()))

    def _recall(self, note: dict[str, Any]) -> None:
        self.summary.recall(note["counts"])
        if self.clusters is not None:
            self.clusters.recall(note["clusters"])
        if self.review is not None:
            self.review.recall(note["review"])

    def _finish(self, parts: Parts, sink: Sink) -> None:
        if self.clusters is not None:
            self.summary.clusters = len(self.clusters)
            self.summary.largest = self.clusters.largest()
            self.summary.clusters_full = self.clusters.full
        if parts.published:
            return
        whole = sink.finish(parts.scored, parts.folder, self.summary.table())
        if self.review is not None:
            self._beside(parts, review_path(self.target), self.review.write)
        if self.options.summary is not None:
            told = json.dumps(self.summary.as_dict(), ensure_ascii=False, indent=1) + "\n"
            self._beside(parts, self.options.summary, lambda draft: draft.write_text(told, encoding="utf-8"))
        parts.publish(whole)

    def _beside(self, parts: Parts, path: Path, write: Callable[[Path], object]) -> None:
        """Write a small file whole or not at all."""
        try:
            draft = path.with_name(f".{path.name}.{os.getpid()}")
            try:
                write(draft)
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
        except OSError as error:
            raise BatchError("unwritable", name=path, detail=why(error)) from None

    @contextmanager
    def _parts(self, identity: dict[str, Any], sink: Sink) -> Iterator[Parts]:
        """Open the parts of the result, and keep or remove them at the end; raises BatchError and Stopped."""
        parts: Parts | None = None
        try:
            target = self.target.path.resolve()
            parts = Parts(target, identity, sink.head(), self.options.resume, self._recall)
            yield parts
        except OSError as error:
            kept = _let_go(parts)
            raise _keeping(BatchError("unwritable", name=self.target.path, detail=why(error)), kept) from None
        except BatchError as error:
            raise _keeping(error, _let_go(parts)) from None
        except KeyboardInterrupt:
            if kept := _let_go(parts):
                raise Stopped(kept) from None
            raise
        except BaseException:
            _let_go(parts)
            raise
        else:
            parts.close(keep=False)

    def _check_paths(self) -> None:
        source, target = self.place.path, self.target.path
        if not source.is_file():
            raise WrongUse("missing_file", name=source)
        if self.options.sheet is not None and self.place.format is not Format.XLSX:
            raise WrongUse("no_sheets", name=source)
        written = [target, *([self.options.summary] if self.options.summary else [])]
        written += [review_path(self.target)] if self.options.sample else []
        for path in written:
            if path.is_dir():
                raise WrongUse("output_is_folder", name=path)
            if not path.parent.is_dir():
                raise WrongUse("missing_folder", name=path.parent)
            if source.resolve() == path.resolve() or (path.exists() and path.samefile(source)):
                raise WrongUse("same_file", name=source)
        if len({path.resolve() for path in written}) < len(written):
            raise WrongUse("same_outputs", name=target)


def _let_go(parts: Parts | None) -> int:
    """Close the parts and return how many rows of them are kept."""
    if parts is None:
        return 0
    parts.close(keep=parts.rows > 0)
    return parts.rows


def _keeping(error: BatchError, kept: int) -> BatchError:
    error.kept = kept
    return error


def chunks(rows: Iterator[Row], done: int, most: int) -> Iterator[Chunk]:
    """Yield the rows behind the first `done` ones in chunks; where they are cut hangs on nothing but the rows."""
    for _ in islice(rows, done):
        pass
    first, held, characters = done + 1, list[Row](), 0
    for row in rows:
        held.append(row)
        characters += sum(len(cell if isinstance(cell, str) else plain(cell)) for cell in row.values)
        if len(held) == most or characters >= PART_CHARACTERS:
            yield Chunk(first, held)
            first, held, characters = first + len(held), [], 0
    if held:
        yield Chunk(first, held)


def _sink(origin: Origin, target: Place, added: tuple[str, ...]) -> Sink:
    """Return where the scored rows go."""
    if target.format is Format.JSONL:
        return TextSink(ObjectLines(added), "utf-8", target.packed)
    columns = origin.source.columns()
    match target.format:
        case Format.XLSX:
            from service.batch.workbooks import WorkbookSink

            return WorkbookSink(columns, added, origin.source.text_name)
        case Format.PARQUET:
            import pyarrow as pa

            from service.batch.parquet import ParquetSink, ParquetSource, found_types, own_types

            if isinstance(origin.source, ParquetSource):
                return ParquetSink(columns, own_types(origin.source.schema), added)
            typed = origin.place.format in (Format.JSONL, Format.XLSX)
            types = found_types(origin.rows(), columns) if typed else [pa.string()] * len(columns)
            return ParquetSink(columns, types, added)
        case Format.TXT:
            lines = PlainLines(columns, added, origin.line_end)
            return TextSink(lines, origin.codec_into(target.format), target.packed)
        case table:
            delimited = TableLines(columns, added, DELIMITERS[table], origin.line_end)
            return TextSink(delimited, origin.codec_into(table), target.packed)

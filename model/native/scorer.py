"""Messages judged by the compiled library: the verdicts of model/classifier.py for the readings of model/reading.py."""

import weakref
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import create_string_buffer
from itertools import pairwise

import numpy as np

from model.artifact import Artifact
from model.asks import Ask, acts
from model.assessment import Verdict
from model.characters import SUSPECT
from model.classifier import Batch, Judged, Outcome, Values
from model.features import stream, structure
from model.imitations import IMITATING
from model.links import Link, LinkKind, find_links
from model.native.blob import Writer
from model.native.library import Library
from model.native.tables import classifier
from model.native.tables.features import disguises, houses
from model.normalise import Draft, normalise, plain_characters, plain_table
from model.numbers import Number, NumberKind
from model.reading import Reading
from model.registry import Claim, registry
from model.taxonomy import Taxonomy
from model.topics import Topic, topics

# The states of src/batch.rs.
_READY, _WANTS_LINKS, _WANTS_NORMALISING, _WANTS_FORMS = range(4)
_NO_FORM = 2**32 - 1
_VERDICT_WIDTH = 8
_LINK_KINDS = {kind: place for place, kind in enumerate(LinkKind)}
_NUMBER_KINDS = tuple(NumberKind)
_VERDICTS = tuple(Verdict)


class CompiledError(RuntimeError):
    """The library failed on these messages, which is a fault of it; they are judged in Python."""


class Scorer:
    """A model that judges messages in the compiled library; raises CompiledError where that cannot read it."""

    def __init__(self, library: Library, artifact: Artifact, taxonomy: Taxonomy) -> None:
        out = Writer()
        classifier.write(out, artifact, taxonomy)
        # Kept as a whole: with it the mapped tables would go, which its handle points to.
        self._library = library
        self._calls, self._tables = library.calls, library.tables
        data = np.frombuffer(out.bytes(), np.uint64)
        self._model = self._calls.shizha_model(data.ctypes.data, data.nbytes)
        if not self._model:
            raise CompiledError("the model cannot be read by the compiled library")
        # Not at the end of the process, where a thread may still be judging.
        weakref.finalize(self, self._calls.shizha_free_model, self._model).atexit = False
        self._houses = houses()
        self._disguises = disguises()

    def judge(self, texts: Sequence[str]) -> list[Judged]:
        """Return what the model says of texts; raises CompiledError where the library fails."""
        with self._prepared(texts) as (batch, states):
            if any(states):
                self._complete(batch, states, texts)
            return self._judged(batch, len(texts), explained=False)

    def explain(self, text: str) -> tuple[Reading, Batch, Outcome]:
        """Return the reading of a text, its features and the outcome; raises CompiledError where the library fails."""
        with self._prepared([text]) as (batch, states):
            completed = self._complete(batch, states, [text]) if any(states) else {}
            (judged,) = self._judged(batch, 1, explained=True)
            parts = self._explained(batch, len(text))
        draft, links = completed.get(0) or (_plain(text), [])
        return _outcome(draft, links, parts, judged)

    @contextmanager
    def _prepared(self, texts: Sequence[str]) -> Iterator[tuple[int, bytes]]:
        """Give a batch of normalised texts and the state of each."""
        points = "".join(texts).encode("utf-32-le", "surrogatepass")
        lengths = array("I", map(len, texts))
        batch, states = self._prepare(points, lengths)
        if _WANTS_FORMS in states:
            self._calls.shizha_free_batch(batch)
            unknown = (text for text, state in zip(texts, states, strict=True) if state == _WANTS_FORMS)
            self._learn(set("".join(unknown)))
            batch, states = self._prepare(points, lengths)
        try:
            yield batch, states
        finally:
            self._calls.shizha_free_batch(batch)

    def _prepare(self, points: bytes, lengths: "array[int]") -> tuple[int, bytes]:
        states = create_string_buffer(len(lengths))
        batch = self._calls.shizha_prepare(
            self._tables, points, len(points) // 4, lengths.buffer_info()[0], len(lengths), states
        )
        if not batch:
            raise CompiledError("the compiled library failed")
        return batch, states.raw

    def _learn(self, characters: set[str]) -> None:
        """Tell the library the plain forms of characters."""
        table = plain_table()
        known = array("I", map(ord, characters))
        plain = array("I", (_NO_FORM if (form := table[code]) == SUSPECT else ord(form) for code in known))
        _checked(self._calls.shizha_learn(self._tables, known.buffer_info()[0], plain.buffer_info()[0], len(known)))

    def _complete(self, batch: int, states: bytes, texts: Sequence[str]) -> dict[int, tuple[Draft, list[Link]]]:
        """Do what the library leaves to Python: undo disguises and read links. Returns what was found, by message."""
        found: dict[int, tuple[Draft, list[Link]]] = {}
        flat: list[int] = []
        for row, state in enumerate(states):
            if state == _READY:
                continue
            if state == _WANTS_NORMALISING:
                draft = normalise(texts[row])
                self._normalised(batch, row, draft)
            else:
                draft = _plain(texts[row])
            links = find_links(draft.text)
            for link in links:
                house = self._houses[link.owner] if link.owner else -1
                imitates = any(sign.trick in IMITATING for sign in link.signs)
                flat += (row, link.start, link.end, _LINK_KINDS[link.kind], house, imitates)
            found[row] = draft, links
        if flat:
            links_found = array("i", flat)
            _checked(self._calls.shizha_linked(batch, links_found.buffer_info()[0], len(links_found)))
        return found

    def _normalised(self, batch: int, row: int, draft: Draft) -> None:
        points = draft.text.encode("utf-32-le", "surrogatepass")
        kinds = array("I", [self._disguises[disguise.kind] for disguise in draft.disguises])
        address, count = kinds.buffer_info()
        _checked(self._calls.shizha_normalised(batch, row, points, len(points) // 4, address, count))

    def _judged(self, batch: int, count: int, explained: bool) -> list[Judged]:
        verdicts = np.empty((count, _VERDICT_WIDTH))
        _checked(
            self._calls.shizha_judge(self._tables, self._model, batch, explained, verdicts.ctypes.data, verdicts.size)
        )
        return [
            Judged(risk, _VERDICTS[int(verdict)], [int(first), int(second), int(third)], chances)
            for risk, verdict, first, second, third, *chances in verdicts.tolist()
        ]

    def _explained(self, batch: int, length: int) -> list[Values]:
        """Return the parts that src/batch.rs gives of the only message of a batch."""
        room = 4096 + 32 * length
        while True:
            numbers = np.empty(room)
            size = self._calls.shizha_explained(batch, 0, numbers.ctypes.data, room)
            if size < 0:
                raise CompiledError("the compiled library failed")
            if size <= room:
                break
            room = size
        parts, place = [], 0
        while place < size:
            end = place + 1 + int(numbers[place])
            parts.append(numbers[place + 1 : end])
            place = end
        return parts


def _checked(result: int) -> None:
    if result != 0:
        raise CompiledError("the compiled library failed")


def _plain(text: str) -> Draft:
    """Return the draft of a text that holds no disguise."""
    draft = plain_characters(text)
    return Draft(draft.text.replace("\n", " "), draft.starts, draft.ends)


def _outcome(draft: Draft, links: list[Link], parts: list[Values], judged: Judged) -> tuple[Reading, Batch, Outcome]:
    numbers, claims, asks, words, _, ends, features, occurrences, values, scores, probabilities = parts
    organisations = registry().organisations
    reading = Reading(
        draft,
        links,
        _numbers(numbers.astype(np.int64).tolist()),
        [Claim(start, end, organisations[place]) for start, end, place in _rows(claims, 3)],
        [Ask(start, end, acts()[act], bool(warned)) for start, end, act, warned in _rows(asks, 4)],
        [Topic(start, end, topics()[topic]) for start, end, topic in _rows(words, 3)],
    )
    flow = stream(reading)
    stops = ends.astype(np.int64).tolist()
    # The library gives features in the order in which they come first.
    order = np.argsort(features)
    batch = Batch(
        [flow],
        [structure(reading, len(flow.text))],
        [[flow.text[start:stop] for start, stop in pairwise((0, *stops))]],
        occurrences.astype(np.int64),
        np.zeros(len(features), np.int64),
        features[order].astype(np.int64),
        values[order],
    )
    likeliest = np.argsort(-probabilities, kind="stable").tolist()
    return reading, batch, Outcome(scores, probabilities, likeliest, judged.risk, judged.verdict)


def _rows(values: Values, width: int) -> list[list[int]]:
    rows: list[list[int]] = values.astype(np.int64).reshape(-1, width).tolist()
    return rows


def _numbers(flat: list[int]) -> list[Number]:
    found, place = [], 0
    while place < len(flat):
        start, end, kind, size = flat[place : place + 4]
        place += 4 + size
        found.append(Number(start, end, _NUMBER_KINDS[kind], "".join(map(chr, flat[place - size : place]))))
    return found

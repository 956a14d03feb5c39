"""Whatever a file holds, no row is lost, and nothing but a BatchError is raised."""

import csv
import io
import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.batch.cells import guarded
from service.batch.columns import ADDED
from service.batch.errors import BatchError

CELLS = st.text(st.characters(codec="utf-8"), max_size=12)
NAMES = CELLS.filter(lambda name: name not in ADDED)
VALUES = st.one_of(CELLS, st.floats(allow_nan=False), st.none(), st.lists(CELLS, max_size=2))
ANYTHING = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ANYTHING
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ending=st.sampled_from(["csv", "tsv"]),
)
def test_a_table_keeps_every_cell_of_every_row(scored, rows, codec, quoting, ending):
    table = io.StringIO(newline="")
    delimiter = {"csv": ",", "tsv": "\t"}[ending]
    csv.writer(table, delimiter=delimiter, quoting=quoting).writerows([("编号", "短信内容", "备注"), *rows])
    result, summary = scored(f"a.{ending}", table.getvalue().encode(codec), f"b.{ending}", encoding=codec)
    read = list(csv.reader(io.StringIO(result.decode(codec), newline=""), delimiter=delimiter))
    assert [tuple(row[:3]) for row in read[1:]] == [tuple(map(guarded, row)) for row in rows]
    assert {len(row) for row in read} == {9}
    assert summary.rows == len(rows)


@ANYTHING
@given(rows=st.lists(st.dictionaries(NAMES, VALUES, max_size=4), max_size=6))
def test_objects_keep_every_value(scored, rows):
    rows = [{"text": "您好"}, *rows]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    result, _ = scored("a.jsonl", lines.encode(), "b.jsonl")
    read = [json.loads(line) for line in result.decode().splitlines()]
    assert [list(row.items())[: -len(ADDED)] for row in read] == [list(row.items()) for row in rows]


@ANYTHING
@given(
    data=st.binary(max_size=200), ending=st.sampled_from(["csv", "tsv", "txt", "jsonl", "csv.gz", "xlsx", "parquet"])
)
@pytest.mark.parametrize("into", ["csv", "jsonl", "txt", "xlsx", "parquet"])
def test_any_bytes_are_scored_or_refused(scored, data, ending, into):
    head = b"text,id\n" if ending == "csv" else b""
    with suppress(BatchError):
        scored(f"a.{ending}", head + data, f"b.{into}")


def test_a_half_character_at_the_end_of_a_utf_16_file_fails_its_row_alone(scored):
    # The byte left over could not be written back into UTF-16, which ended the whole run.
    result, summary = scored("a.txt", "您好\n您".encode("utf-16-be") + b"\x80", "b.csv", encoding="utf-16-be")
    assert summary.rows == 2
    assert "您\\udc80" in result.decode("utf-16-be")


@ANYTHING
@given(lines=st.lists(CELLS.filter(lambda text: not {"\n", "\r"} & set(text)), max_size=6))
def test_every_line_of_a_text_file_comes_back(scored, lines):
    result, summary = scored("a.txt", "".join(f"{line}\n" for line in lines).encode(), "b.txt", encoding="utf-8")
    read = result.decode().split("\n")[:-1]
    assert [line.rsplit("\t", 6)[0] for line in read] == lines
    assert summary.rows == len(lines)

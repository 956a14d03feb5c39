"""Processes that score side by side: the same results, and what happens when one of them ends."""

import os
import signal

import pytest

from service.batch.errors import BatchError
from service.batch.pool import Chunk, Pool
from service.batch.rows import Row
from service.batch.run import Options, run
from service.batch.scoring import Asked, outcomes
from tests.service.batch.scorers import DEADLY, LURE, PLAIN, ByWord, Changed, Raising, deadly

CHUNKS = [[LURE, PLAIN], [PLAIN], [LURE], ["", PLAIN], [LURE, LURE, PLAIN]]


def chunks(*texts):
    first = 1
    for some in texts:
        yield Chunk(first, [Row((), (), text) for text in some])
        first += len(some)


@pytest.fixture
def pool():
    """Make a pool; it is ended with the test."""
    made = []

    def make(load, workers=2, asked=Asked()):  # noqa: B008
        made.append(Pool(load, "v1", workers, asked))
        return made[-1]

    yield make
    for one in made:
        one.close()
        assert not [number for number in one.processes if _runs(number)]


def _runs(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("workers", [1, 3])
def test_chunks_come_back_in_their_order_as_one_process_scores_them(pool, workers):
    found = list(pool(ByWord, workers).scored(chunks(*CHUNKS)))
    assert [chunk for chunk, _ in found] == list(chunks(*CHUNKS))
    assert [scored for _, scored in found] == [outcomes(ByWord(), chunk.rows) for chunk in chunks(*CHUNKS)]


def test_what_is_asked_beside_the_score_comes_back_too(pool):
    ((_, scored),) = pool(ByWord, 1, Asked(reasons=True, shape=True)).scored(chunks([LURE, ""]))
    assert scored == outcomes(ByWord(), [Row((), (), LURE), Row((), (), "")], Asked(reasons=True, shape=True))
    assert scored[0].reasons == "“链接”：要你点链接。别急。"
    assert scored[0].shape.masked == LURE
    assert scored[1].shape is None


def test_no_more_chunks_are_read_than_the_processes_need(pool):
    read = []

    def counted():
        for chunk in chunks(*[[PLAIN]] * 20):
            read.append(chunk.first)
            yield chunk

    for chunk, _ in pool(ByWord).scored(counted()):
        assert len(read) <= chunk.first - 1 + 4
    assert len(read) == 20


def test_a_process_that_is_killed_is_replaced_and_its_chunk_is_scored_again(pool, tmp_path):
    found = list(pool(deadly(tmp_path, 1)).scored(chunks([PLAIN], [DEADLY, LURE], [PLAIN])))
    assert len(list(tmp_path.iterdir())) == 1
    assert [[one.verdict for one in scored] for _, scored in found] == [
        ["no_risk_found"],
        ["no_risk_found", "scam"],
        ["no_risk_found"],
    ]


def test_an_idle_process_that_is_killed_is_replaced(pool):
    some = pool(ByWord, 1)
    work = some.scored(chunks([PLAIN], [LURE], [PLAIN]))
    verdicts = [[one.verdict for one in next(work)[1]]]
    (number,) = some.processes
    os.kill(number, signal.SIGKILL)
    verdicts += [[one.verdict for one in scored] for _, scored in work]
    assert verdicts == [["no_risk_found"], ["scam"], ["no_risk_found"]]
    assert some.processes != [number]


def test_rows_that_end_two_processes_are_named(pool, tmp_path):
    with pytest.raises(BatchError) as caught:
        list(pool(deadly(tmp_path, 9)).scored(chunks([PLAIN] * 3, [DEADLY, PLAIN])))
    assert str(caught.value) == (
        "第 4 到 5 行两次让打分的进程意外结束（可能是内存不够）。请减少 --workers，或把这些行拿出来单独看。"
    )
    assert len(list(tmp_path.iterdir())) == 2


def test_rows_that_cannot_be_scored_are_named_without_their_text(pool):
    with pytest.raises(BatchError) as caught:
        list(pool(Raising).scored(chunks([PLAIN], [DEADLY])))
    assert str(caught.value) == "第 2 到 2 行两次打分出错。请把这些行拿出来单独看，并告诉维护的人。"


def test_a_process_that_loads_another_model_scores_nothing(pool):
    with pytest.raises(BatchError) as caught:
        list(pool(Changed).scored(chunks([PLAIN])))
    assert str(caught.value) == (
        "第 1 到 1 行没有打分：打分的进程读到的模型和开始时不一样。请不要在处理时更换模型文件。"
    )


def test_a_file_scored_by_several_processes_has_the_same_bytes(tmp_path):
    source = tmp_path / "a.csv"
    rows = [(LURE, PLAIN, "", '"')[number % 4] for number in range(157)]
    source.write_text("n,text\n" + "".join(f"{n},{text}\n" for n, text in enumerate(rows)), "utf-8")
    for ending in ("csv", "parquet"):
        results = []
        for workers in (1, 2):
            options = Options(workers=workers, clusters=True, explain=True, sample=3, part_rows=50)
            run(ByWord, source, tmp_path / f"{workers}.{ending}", options)
            results.append((tmp_path / f"{workers}.{ending}").read_bytes())
        assert results[0] == results[1]
        reviews = [(tmp_path / f"{workers}.review.xlsx").read_bytes() for workers in (1, 2)]
        assert reviews[0] == reviews[1]

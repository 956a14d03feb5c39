"""Going on where work was cut off: the same bytes as without a break, and never with anything that has changed."""

import fcntl
import os
from pathlib import Path

import pytest

from service.batch.errors import BatchError, Stopped
from service.batch.parts import folder_for
from service.batch.run import Options, run
from tests.service.batch.scorers import LURE, PLAIN, UNSURE, ByWord

PART_ROWS = 50
ROWS = 4 * PART_ROWS + 7
PARTS = Options(part_rows=PART_ROWS)
ENDINGS = ("csv", "jsonl", "tsv", "txt", "csv.gz", "xlsx", "parquet")


class Pulled(ByWord):
    """Stops after so many parts, as a person would."""

    def __init__(self, parts: int) -> None:
        super().__init__()
        self._parts = parts

    def score(self, texts):
        if len(self.asked) == self._parts:
            raise KeyboardInterrupt
        return super().score(texts)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "a.csv"
    texts = [
        f"{(LURE, PLAIN, UNSURE)[number % 3]}{'甲乙丙丁戊己庚辛壬癸'[number % 10] * (number % 7)}"
        for number in range(ROWS)
    ]
    texts[5] = ""
    file.write_text("n,text\n" + "".join(f"{n:05},{text}\n" for n, text in enumerate(texts)), "utf-16")
    return file


def stopped(source: Path, target: Path, parts: int, **options: object) -> int:
    """Score until so many parts are done; returns the rows that are kept."""
    with pytest.raises(Stopped) as caught:
        run(lambda: Pulled(parts), source, target, Options(**options, part_rows=PART_ROWS))
    assert not target.exists()
    return caught.value.kept


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("asked", [{}, {"explain": True, "clusters": True, "sample": 5}])
def test_what_was_cut_off_goes_on_to_the_same_bytes_without_scoring_again(source, tmp_path, ending, asked):
    whole, cut = tmp_path / f"whole.{ending}", tmp_path / f"cut.{ending}"
    first = run(ByWord, source, whole, Options(**asked, part_rows=PART_ROWS))
    assert stopped(source, cut, 1, **asked) == PART_ROWS if not asked else True
    if asked:
        stopped(source, cut, 2 * PART_ROWS, **asked)
    scorer = ByWord()
    second = run(lambda: scorer, source, cut, Options(**asked, resume=True, part_rows=PART_ROWS))
    assert cut.read_bytes() == whole.read_bytes()
    assert second == first
    assert sum(scorer.asked) < ROWS - 1
    assert not folder_for(cut).exists()
    if asked:
        assert (tmp_path / "cut.review.xlsx").read_bytes() == (tmp_path / "whole.review.xlsx").read_bytes()


@pytest.mark.parametrize("torn", ["journal", "scored"])
def test_what_a_power_cut_left_behind_the_last_whole_part_does_not_count(source, tmp_path, torn):
    whole, cut = tmp_path / "whole.csv", tmp_path / "cut.csv"
    run(ByWord, source, whole, PARTS)
    stopped(source, cut, 2)
    file = folder_for(cut) / torn
    with file.open("ab") as end:
        end.write(b'{"counts": {"rows": 2000' if torn == "journal" else b"half a row" * 9_999)
    run(ByWord, source, cut, Options(resume=True, part_rows=PART_ROWS))
    assert cut.read_bytes() == whole.read_bytes()


def test_a_part_that_is_not_wholly_there_is_scored_again(source, tmp_path):
    whole, cut = tmp_path / "whole.csv", tmp_path / "cut.csv"
    run(ByWord, source, whole, PARTS)
    stopped(source, cut, 3)
    scored = folder_for(cut) / "scored"
    os.truncate(scored, scored.stat().st_size - 10)
    scorer = ByWord()
    run(lambda: scorer, source, cut, Options(resume=True, part_rows=PART_ROWS))
    assert scorer.asked == [PART_ROWS, PART_ROWS, 7]
    assert cut.read_bytes() == whole.read_bytes()


def test_without_resume_old_parts_are_removed(source, tmp_path):
    cut = tmp_path / "cut.csv"
    stopped(source, cut, 2)
    scorer = ByWord()
    run(lambda: scorer, source, cut, PARTS)
    assert sum(scorer.asked) == ROWS - 1


def test_where_there_is_nothing_to_go_on_with_the_work_begins(source, tmp_path):
    scorer = ByWord()
    run(lambda: scorer, source, tmp_path / "b.csv", Options(resume=True, part_rows=PART_ROWS))
    assert sum(scorer.asked) == ROWS - 1


def _other_input(source):
    text = source.read_text("utf-16")
    source.write_text(text.replace("00007,", "70000,"), "utf-16")


class Newer(ByWord):
    version = "v2"


@pytest.mark.parametrize(
    ("change", "scorer", "options", "said"),
    [
        (_other_input, ByWord, {}, "输入文件和上次不一样了。请去掉 --resume 从头做。"),
        (None, ByWord, {"explain": True}, "选项或文件格式和上次不一样。请改回上次的写法，或去掉 --resume 从头做。"),
        (
            None,
            ByWord,
            {"encoding": "utf-16"},
            "选项或文件格式和上次不一样。请改回上次的写法，或去掉 --resume 从头做。",
        ),
        (None, Newer, {}, "模型已经换过了。请换回上次的模型，或去掉 --resume 从头做。"),
    ],
)
def test_with_anything_that_has_changed_the_work_does_not_go_on_and_the_parts_stay(
    source, tmp_path, change, scorer, options, said
):
    cut = tmp_path / "cut.csv"
    stopped(source, cut, 2)
    kept = {path.name: path.read_bytes() for path in folder_for(cut).iterdir()}
    if change:
        change(source)
    with pytest.raises(BatchError) as caught:
        run(scorer, source, cut, Options(**options, resume=True, part_rows=PART_ROWS))
    assert str(caught.value) == f"不能接着做“{cut}”：{said}"
    assert {path.name: path.read_bytes() for path in folder_for(cut).iterdir()} == kept


def test_another_number_of_workers_may_go_on(source, tmp_path):
    whole, cut = tmp_path / "whole.csv", tmp_path / "cut.csv"
    run(ByWord, source, whole, PARTS)
    stopped(source, cut, 1)
    run(ByWord, source, cut, Options(workers=2, resume=True, part_rows=PART_ROWS))
    assert cut.read_bytes() == whole.read_bytes()


def test_two_runs_do_not_write_one_result(source, tmp_path):
    cut = tmp_path / "cut.csv"
    stopped(source, cut, 1)
    place = os.open(folder_for(cut), os.O_RDONLY)
    fcntl.flock(place, fcntl.LOCK_EX)
    for resume in (False, True):
        with pytest.raises(BatchError) as caught:
            run(ByWord, source, cut, Options(resume=resume, part_rows=PART_ROWS))
        assert str(caught.value) == f"另一个 shizha batch 正在写“{cut}”，请等它做完，或换一个输出文件名。"
    os.close(place)
    assert run(ByWord, source, cut, Options(resume=True, part_rows=PART_ROWS)).rows == ROWS


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_run_that_was_cut_off_while_its_result_was_being_named_needs_no_scoring(
    source, tmp_path, ending, monkeypatch
):
    whole, cut = tmp_path / f"whole.{ending}", tmp_path / f"cut.{ending}"
    first = run(ByWord, source, whole, PARTS)
    with monkeypatch.context() as patched:
        patched.setattr("service.batch.parts.shutil.rmtree", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(ByWord, source, cut, PARTS)
    assert folder_for(cut).exists()
    scorer = ByWord()
    assert run(lambda: scorer, source, cut, Options(resume=True, part_rows=PART_ROWS)) == first
    assert scorer.asked == []
    assert cut.read_bytes() == whole.read_bytes()
    assert not folder_for(cut).exists()


def _interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


class Changing(ByWord):
    """Sees the input changed or gone while it scores."""

    def __init__(self, change) -> None:
        super().__init__()
        self._change = change

    def score(self, texts):
        self._change()
        self._change = lambda: None
        return super().score(texts)


def test_an_input_that_changes_while_it_is_read_is_noticed(source, tmp_path):
    with pytest.raises(BatchError) as caught:
        run(lambda: Changing(lambda: _other_input(source)), source, tmp_path / "b.csv")
    assert str(caught.value) == (f"“{source}”在处理的时候被改动了，结果对不上，没有写出。请不要再动它，从头做一遍。")
    assert not (tmp_path / "b.csv").exists()


def test_an_input_that_vanishes_is_said_and_what_is_done_is_kept_until_it_is_back(source, tmp_path):
    away, cut = tmp_path / "away.csv", tmp_path / "b.csv"
    with pytest.raises(BatchError) as caught:
        run(lambda: Changing(lambda: source.rename(away)), source, cut, PARTS)
    assert str(caught.value) == f"不能读“{source}”（不存在），请核对权限。"
    assert caught.value.kept == ROWS
    away.rename(source)
    scorer = ByWord()
    run(lambda: scorer, source, cut, Options(resume=True, part_rows=PART_ROWS))
    assert scorer.asked == []
    whole = tmp_path / "whole.csv"
    run(ByWord, source, whole, PARTS)
    assert cut.read_bytes() == whole.read_bytes()

"""The queue of files that are scored, on both databases."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from service.staff.roles import Role, Scope
from service.store import api_keys, audit, jobs
from service.store.jobs import Asked, Bounds, TooMany
from service.store.tables import JobState, Staff

FILE = Asked("举报.csv", 1200, "csv", "xlsx", "内容", "gb18030", True)
BOUNDS = Bounds(at_once=3, a_day=5)
DAYS = 3
COUNTS = {"rows": 5, "scored": 4, "errors": 1, "verdicts": {"scam": 1}}


@pytest.fixture
def wang(store):
    """A person, as the audit names them."""
    with store.writing() as session:
        made = Staff(name="王警官", folded="王警官", role=Role.REVIEWER, password="", since=store.now())
        session.add(made)
        session.flush()
        return f"staff/{made.id}"


@pytest.fixture
def key(store):
    """A program's key, as the audit names it."""
    api_keys.add(store, "console", "报表", Scope.JOBS)
    return "key/1"


def added(store, owner: str, asked: Asked = FILE, bounds: Bounds = BOUNDS) -> str:
    id = jobs.new_id()
    jobs.add(store, owner, id, asked, bounds, DAYS)
    return id


def actions(store, id: str) -> list[tuple[str, str]]:
    return [(line.source, line.action) for line in reversed(audit.lines(store, 100, subject=f"job/{id}"))]


def test_names_of_jobs_are_96_random_bits():
    assert all(len(bytes.fromhex(jobs.new_id())) == 12 for _ in range(100))
    assert len({jobs.new_id() for _ in range(1000)}) == 1000


def test_a_job_waits_and_says_what_was_asked(store, wang, clock):
    id = added(store, wang)
    seen = jobs.find(store, id, wang)
    assert seen == jobs.Seen(
        id=id,
        owner=wang,
        owner_name="王警官",
        state=JobState.QUEUED,
        asked=FILE,
        created=clock.now,
        started=None,
        finished=None,
        expires=clock.now + timedelta(days=3),
        rows=0,
        rate=0.0,
        left=None,
        counts=None,
        error=None,
    )
    (line,) = audit.lines(store, 10, subject=f"job/{id}")
    assert (line.source, line.action, line.detail) == (wang, "job_created", {"format": "csv", "bytes": 1200})


def test_the_oldest_job_is_given_first_and_to_one_alone(store, wang, clock):
    first = added(store, wang)
    clock.forward(seconds=1)
    second = added(store, wang)
    assert jobs.is_waiting(store)
    assert [jobs.claim(store, "a").id, jobs.claim(store, "b").id, jobs.claim(store, "c")] == [first, second, None]
    assert not jobs.is_waiting(store)
    assert jobs.find(store, first, wang).state is JobState.RUNNING


def test_of_many_that_claim_at_once_each_gets_another_job(store, wang):
    sent = {added(store, wang) for _ in range(3)}
    together, given = Barrier(6), []

    def take(who: str) -> None:
        together.wait()
        if job := jobs.claim(store, who):
            given.append(job.id)

    threads = [Thread(target=take, args=(str(number),)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == sorted(sent)


def test_a_job_whose_process_gave_no_sign_of_life_is_given_again_and_lost_to_the_first(store, wang, clock):
    id = added(store, wang)
    jobs.claim(store, "a")
    clock.forward(seconds=14)
    assert jobs.renew(store, id, "a", 2000, 800.0, 3.5)
    clock.forward(seconds=14)
    assert jobs.claim(store, "b") is None
    clock.forward(seconds=1)
    assert jobs.claim(store, "b").id == id
    assert not jobs.renew(store, id, "a", 4000, 800.0, 1.0)
    assert not jobs.finish(store, id, "a", COUNTS, DAYS)
    jobs.fail(store, id, "a", "坏了")
    assert not jobs.release(store, id, "a", blameless=True)
    seen = jobs.find(store, id, wang)
    assert (seen.state, seen.rows, seen.rate, seen.error) == (JobState.RUNNING, 2000, 800.0, None)


def test_a_job_that_ends_its_process_three_times_without_a_row_more_is_given_up(store, wang):
    id = added(store, wang)
    for _ in range(3):
        assert not jobs.claim(store, "a").given_up
        jobs.release(store, id, "a", blameless=False)
    assert jobs.claim(store, "a").given_up


def test_progress_and_what_is_not_the_files_fault_do_not_count_against_it(store, wang):
    id = added(store, wang)
    for rows in range(1, 6):
        assert not jobs.claim(store, "a").given_up
        jobs.renew(store, id, "a", rows * 2000, 800.0, None)
        jobs.release(store, id, "a", blameless=False)
    for _ in range(5):
        assert not jobs.claim(store, "a").given_up
        jobs.release(store, id, "a", blameless=True)


def test_a_finished_job_has_its_counts_and_is_kept_from_then_on(store, wang, clock):
    id = added(store, wang)
    jobs.claim(store, "a")
    clock.forward(hours=2)
    assert jobs.finish(store, id, "a", COUNTS, DAYS)
    seen = jobs.find(store, id, wang)
    assert (seen.state, seen.rows, seen.counts, seen.left) == (JobState.DONE, 5, COUNTS, None)
    assert (seen.finished, seen.expires) == (clock.now, clock.now + timedelta(days=3))
    assert jobs.claim(store, "b") is None
    assert actions(store, id) == [(wang, "job_created"), ("service", "job_done")]


def test_why_a_job_failed_is_sealed_and_neither_in_the_audit(store, wang, tmp_path):
    id = added(store, wang)
    jobs.claim(store, "a")
    jobs.fail(store, id, "a", "找不到短信内容所在的列，文件里有这些列：王小明的身份证")
    assert jobs.find(store, id, wang).error == "找不到短信内容所在的列，文件里有这些列：王小明的身份证"
    assert jobs.find(store, id, wang).state is JobState.FAILED
    line = audit.lines(store, 1)[0]
    assert (line.action, line.detail) == ("job_failed", {})
    store.close()
    assert not any("身份证".encode() in file.read_bytes() for file in tmp_path.iterdir() if file.is_file())


def test_a_waiting_job_is_cancelled_at_once_and_removed_when_ended_again(store, wang):
    id = added(store, wang)
    assert jobs.end(store, id, wang, wang) is True
    assert jobs.find(store, id, wang).state is JobState.CANCELLED
    assert jobs.claim(store, "a") is None
    assert jobs.end(store, id, wang, wang) is True
    assert jobs.find(store, id, wang) is None
    assert jobs.end(store, id, wang, wang) is None
    assert actions(store, id) == [(wang, "job_created"), (wang, "job_cancelled"), (wang, "job_removed")]


def test_who_works_on_a_cancelled_job_is_told_and_removes_its_files(store, wang):
    id = added(store, wang)
    jobs.claim(store, "a")
    assert jobs.end(store, id, wang, wang) is False
    assert jobs.kept(store) == {id: False}
    assert not jobs.renew(store, id, "a", 2000, 800.0, None)
    assert not jobs.finish(store, id, "a", COUNTS, DAYS)
    assert jobs.release(store, id, "a", blameless=True)
    assert jobs.kept(store) == {}
    assert jobs.find(store, id, wang).state is JobState.CANCELLED


def test_callers_see_their_own_jobs_and_administrators_all(store, wang, key, clock):
    mine = added(store, wang)
    clock.forward(seconds=1)
    theirs = added(store, key)
    assert jobs.find(store, theirs, wang) is None
    assert jobs.end(store, theirs, wang, wang) is None
    assert [job.id for job in jobs.listed(store, wang, 10)] == [mine]
    assert [(job.id, job.owner_name) for job in jobs.listed(store, None, 10)] == [(theirs, "报表"), (mine, "王警官")]
    assert jobs.end(store, theirs, "staff/9", None) is True


def test_a_list_goes_on_behind_its_last_job(store, wang, clock):
    sent = []
    for _ in range(3):
        sent.insert(0, added(store, wang))
        clock.forward(seconds=1)
    assert [job.id for job in jobs.listed(store, wang, 2)] == sent[:2]
    assert [job.id for job in jobs.listed(store, wang, 2, before=sent[1])] == sent[2:]
    assert jobs.listed(store, wang, 2, before="0" * 24) == []


def test_nobody_has_more_jobs_than_the_bounds_allow(store, wang, key):
    sent = [added(store, wang) for _ in range(3)]
    with pytest.raises(TooMany) as many:
        added(store, wang)
    assert (many.value.daily, many.value.seconds) == (False, 60)
    with pytest.raises(TooMany):
        jobs.check_room(store, wang, BOUNDS)
    added(store, key)
    jobs.end(store, sent[0], wang, wang)
    jobs.check_room(store, wang, BOUNDS)
    added(store, wang)


def test_what_was_removed_still_counts_for_the_day(store, wang, clock):
    for _ in range(5):
        id = added(store, wang)
        jobs.end(store, id, wang, wang)
        jobs.end(store, id, wang, wang)
        clock.forward(hours=1)
    with pytest.raises(TooMany) as many:
        added(store, wang)
    assert (many.value.daily, many.value.seconds) == (True, 19 * 3600)
    clock.forward(hours=19)
    added(store, wang)


def test_of_many_that_send_at_once_no_more_get_in_than_may(store, wang):
    together, refused = Barrier(6), []

    def send() -> None:
        together.wait()
        try:
            added(store, wang)
        except TooMany:
            refused.append(1)

    threads = [Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(jobs.listed(store, wang, 10)), len(refused)) == (3, 3)


def test_a_result_expires_and_is_forgotten_a_month_later(store, wang, clock):
    id = added(store, wang)
    jobs.claim(store, "a")
    jobs.finish(store, id, "a", COUNTS, DAYS)
    clock.forward(days=3, minutes=-1)
    assert jobs.expire(store) == []
    assert jobs.kept(store) == {id: True}
    clock.forward(minutes=1)
    assert jobs.find(store, id, wang).state is JobState.EXPIRED
    assert jobs.expire(store) == [id]
    assert jobs.expire(store) == []
    assert jobs.kept(store) == {}
    assert actions(store, id)[-1] == ("service", "job_expired")
    clock.forward(days=30)
    jobs.expire(store)
    assert jobs.find(store, id, wang) is None


def test_what_waits_too_long_expires_too_but_not_what_somebody_works_on(store, wang, clock):
    waiting, working = added(store, wang), added(store, wang)
    clock.forward(days=3, seconds=-1)
    held = {jobs.claim(store, "a").id, jobs.claim(store, "b").id}
    assert held == {waiting, working}
    jobs.release(store, waiting, "a", blameless=True)
    jobs.release(store, waiting, "b", blameless=True)
    clock.forward(seconds=1)
    assert jobs.expire(store) == [waiting]
    assert jobs.find(store, working, wang).state is JobState.RUNNING

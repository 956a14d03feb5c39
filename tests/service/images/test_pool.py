import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path

import pytest

from service.images.kinds import Reason, Refused
from service.images.pool import ROOT, Busy, Failed, Pool, Reading
from tests.screenshots import ETC, encode, errors, message, screenshots

SECONDS = 90


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def until(true: object, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return bool(true())


def test_no_process_runs_before_the_first_picture_and_one_serves_the_next(stand_in):
    pool = stand_in()
    assert (pool.state, pool.processes) == ("ready", [])
    first, second = (pool.read(b"good day").result(SECONDS) for _ in range(2))
    assert first == second == Reading("good day", (str(pool.processes[0]),))


def test_the_service_itself_loads_nothing_that_reads():
    script = "import sys, service.app; print(sorted({'PIL', 'cv2', 'onnxruntime', 'rapidocr'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_reading_is_judged_with_what_its_codes_hold():
    assert Reading("扫码领奖", ("https://a.top", "b")).whole == "扫码领奖\nhttps://a.top\nb"
    assert Reading("", ("https://a.top",)).whole == "https://a.top"
    assert Reading("您好", ()).whole == "您好"


def test_more_pictures_than_may_wait_are_refused_at_once_and_there_is_room_again_later(stand_in):
    pool = stand_in(waiting=2)
    held: list[Future[Reading]] = [pool.read(b"wait") for _ in range(3)]
    assert pool.full()
    with pytest.raises(Busy):
        pool.read(b"good")
    assert [future.result(SECONDS).text for future in held] == ["wait"] * 3
    assert until(lambda: not pool.full())
    assert pool.read(b"good").result(SECONDS).text == "good"


def test_several_processes_read_at_the_same_time(stand_in):
    pool = stand_in(workers=2)
    readings = [future.result(SECONDS) for future in [pool.read(b"wait") for _ in range(4)]]
    assert len({reading.qr_codes for reading in readings}) == 2


def test_a_picture_that_takes_too_long_ends_its_process_and_the_next_is_read_by_another(stand_in):
    pool = stand_in(read_seconds=0.5)
    pool.read(b"good").result(SECONDS)
    (before,) = pool.processes
    with pytest.raises(Failed) as raised:
        pool.read(b"slow").result(SECONDS)
    assert raised.value.slow
    assert gone(before)
    assert pool.read(b"good").result(SECONDS).text == "good"


@pytest.mark.parametrize("manner", ["die", "fail", "junk", "junk short"])
def test_a_process_that_ends_or_fails_on_a_picture_costs_that_picture_alone(stand_in, manner, caplog):
    pool = stand_in()
    futures = [pool.read(manner.encode()), pool.read(b"good")]
    with pytest.raises(Failed) as raised:
        futures[0].result(SECONDS)
    assert not raised.value.slow
    assert futures[1].result(SECONDS).text == "good"
    assert pool.state == "ready"
    assert len(caplog.records) == 1


def test_a_process_that_was_killed_while_idle_is_not_missed(stand_in):
    pool = stand_in()
    pool.read(b"good").result(SECONDS)
    (process,) = pool.processes
    os.kill(process, signal.SIGKILL)
    assert until(lambda: pool.processes == [])
    assert pool.read(b"good").result(SECONDS).text == "good"


def test_a_process_that_cannot_start_is_told_as_failing(stand_in):
    pool = stand_in(manner="bad")
    assert pool.usable
    with pytest.raises(Failed):
        pool.read(b"good").result(SECONDS)
    assert pool.state == "failing"


def test_a_program_that_is_not_there_is_told_as_failing():
    pool = Pool(1, command=("/nothing/here",))
    with pytest.raises(Failed):
        pool.read(b"good").result(SECONDS)
    assert pool.state == "failing"
    pool.close()


def test_closing_ends_the_processes_and_whoever_waits_is_told(stand_in):
    pool = stand_in()
    pool.read(b"good").result(SECONDS)
    (process,) = pool.processes
    running, waiting = pool.read(b"slow"), pool.read(b"good")
    assert until(running.running)
    started = time.monotonic()
    pool.close()
    assert time.monotonic() - started < 5
    assert gone(process)
    assert isinstance(running.exception(SECONDS), Failed)
    assert waiting.cancelled()


def test_a_process_ends_when_the_service_is_gone(stand_in):
    pool = stand_in()
    pool.read(b"good").result(SECONDS)
    worker = pool._workers[0]
    worker._link.close()
    assert worker.process.wait(10) == 0


def test_a_process_knows_none_of_the_services_settings(stand_in, monkeypatch):
    monkeypatch.setenv("SHIZHA_RAW_KEY", "x" * 40)
    pool = stand_in()
    pool.read(b"good").result(SECONDS)
    assert b"SHIZHA_" not in Path(f"/proc/{pool.processes[0]}/environ").read_bytes()


def test_without_processes_or_packages_nothing_can_be_read(monkeypatch):
    assert (Pool(0).usable, Pool(0).state) == (False, "off")
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    assert (Pool(1).usable, Pool(1).state) == (False, "off")


def test_the_screenshots_are_read_with_two_errors_in_a_hundred_characters_or_fewer(reader):
    shots = screenshots()
    assert len(shots) >= 10
    counted = []
    for shot in shots:
        reading = reader.read(shot.data).result(SECONDS)
        assert reading.qr_codes == shot.qr_codes
        wrong, characters = errors(reading.text, shot.text)
        assert wrong <= 0.05 * characters, (shot.name, reading.text)
        counted.append((wrong, characters))
    wrong, characters = (sum(column) for column in zip(*counted, strict=True))
    assert wrong / characters <= 0.02


def test_links_and_numbers_that_wrap_are_whole_and_turns_are_apart(reader):
    read = {
        shot.name: reader.read(shot.data).result(SECONDS).text
        for shot in screenshots()
        if shot.name in ("link", "card", "chat")
    }
    assert "https://yb-renew-login.top/u/8s7dk2?from=sms&id=20391" in read["link"]
    assert "6217 0012 3000 4567 890" in read["card"]
    assert "\n" not in read["card"]
    assert len(read["chat"].split("\n\n")) == 3


def test_a_picture_without_text_or_code_is_refused(reader):
    for colour in ("white", "black"):
        with pytest.raises(Refused) as raised:
            reader.read(encode(message("", colours=(colour, colour)))).result(SECONDS)
        assert raised.value.reason is Reason.NO_TEXT


def test_the_process_may_write_no_file_and_use_no_more_memory_than_it_was_given(reader):
    assert errors(reader.read(encode(message(ETC))).result(SECONDS).text, ETC)[0] == 0
    lines = Path(f"/proc/{reader.processes[0]}/limits").read_text().splitlines()
    limits = {line[:26].strip(): line[26:47].strip() for line in lines}
    assert limits["Max file size"] == "0"
    assert limits["Max core file size"] == "0"
    assert limits["Max address space"] == str(3 * 1024**3)

"""Lines of the log: what each form holds, and what libraries say kept out of it."""

import json
import logging
import threading

import pytest

from service import calls
from service.calls import Call
from service.logs import Json, Text, failure, set_up

SECRET = "我的密码是 8848"


@pytest.fixture
def quiet(monkeypatch):
    """Put back how this process logs."""
    root, own = logging.getLogger(), logging.getLogger("shizha")
    handlers, levels = root.handlers[:], (root.level, own.level)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    own.setLevel(levels[1])


@pytest.fixture
def call():
    scope = {"type": "http", "method": "GET", "path": "/"}
    token = calls._current.set(Call("0f8fad5bd9cb469fa16570867728950e", scope))
    yield
    calls._current.reset(token)


def record(name="shizha", message="the store is %s", args=("down",), error=None, **more):
    made = logging.LogRecord(
        name, logging.WARNING, "/x/library.py", 7, message, args, error and (type(error), error, error.__traceback__)
    )
    made.created = 1790000000.5
    made.__dict__ |= more
    return made


def failed() -> Exception:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        return error


def test_json_has_time_level_logger_message_id_and_fields(call):
    line = json.loads(Json().format(record(fields={"status": 200})))
    time = line.pop("time")
    assert time[19:23] == ".500"
    assert time[23] in "+-"
    assert line == {
        "level": "warning",
        "logger": "shizha",
        "message": "the store is down",
        "request_id": "0f8fad5bd9cb469fa16570867728950e",
        "status": 200,
    }


def test_text_is_one_line_whatever_is_said(call):
    line = Text().format(record(message="one\ntwo", args=()))
    assert line.partition(" ")[2] == "WARNING shizha one | two [0f8fad5bd9cb469fa16570867728950e]"


def test_without_a_request_there_is_no_id():
    assert "request_id" not in json.loads(Json().format(record()))
    assert Text().format(record()).endswith("WARNING shizha the store is down")


def test_an_error_is_its_kind_and_place_and_never_its_message():
    said = failure(failed())
    assert said.startswith("ValueError at test_logs.py:")
    assert said.endswith(" failed")
    line = Text().format(
        record(name="uvicorn.error", message="Exception in ASGI application\n", args=(), error=failed())
    )
    assert "Exception in ASGI application: ValueError at test_logs.py:" in line
    assert "8848" not in line
    assert failure(ValueError(SECRET)) == "ValueError"


@pytest.mark.parametrize("form", [Text(), Json()])
def test_of_libraries_only_the_place_is_told(form):
    line = form.format(record(name="asyncio", message="Task failed: %s", args=(SECRET,), error=failed()))
    assert "said at library.py:7: ValueError at test_logs.py:" in line
    assert "8848" not in line


def test_the_service_tells_what_it_is_asked_to_and_libraries_only_what_warns(quiet, capsys):
    set_up("info", "text")
    logging.getLogger("shizha").info("told")
    logging.getLogger("shizha").debug("not asked for")
    logging.getLogger("python_multipart").info("of a library")
    assert [line.split(" ", 1)[1] for line in capsys.readouterr().err.splitlines()] == ["INFO    shizha told"]


def test_a_thread_that_fails_says_so_without_the_errors_message(quiet, capsys):
    set_up("info", "text")

    def fail() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=fail, name="shadow")
    thread.start()
    thread.join()
    said = capsys.readouterr().err
    assert "ERROR   shizha the thread shadow failed with ValueError at test_logs.py:" in said
    assert "8848" not in said

"""The compiled scorer says of every text what the Python one says."""

from random import Random

import pytest

from model.assessor import Assessor
from model.limits import InvalidText, check
from model.native.library import library
from model.native.scorer import CompiledError
from tests.model.native.compare import Both
from tests.model.native.texts import odd
from training.corpus import expand
from training.families import read_folder

# Every so many messages of the corpus, and so many odd texts; tests/fuzz.py takes more of both.
STEP = 10
ODD = 4_000

pytestmark = pytest.mark.skipif(library() is None, reason="no compiled scorer: there is no Rust compiler here")


@pytest.fixture(scope="module")
def messages() -> list[str]:
    return [message.text for message in expand(read_folder())]


@pytest.fixture(scope="module")
def both() -> Both:
    return Both()


def test_messages_are_read_counted_and_judged_alike(both, messages):
    different = {text: list(found) for text in messages[::STEP] if (found := list(both.differences(text)))}
    assert different == {}


def test_odd_texts_are_read_counted_and_judged_alike(both, messages):
    random = Random(1)
    texts = [odd(random, messages) for _ in range(ODD)]
    different = {text: found for text in texts if (found := list(both.differences(text)))}
    assert different == {}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("加薇信领取", id="a disguise"),
        pytest.param("登录 http://icbc-rz.top/a 认证", id="a link"),
        pytest.param("汇款到6222 0212 3456 7890 123", id="a card"),
        pytest.param("👨‍👩‍👧 \u200b\ufeff", id="signs that are not seen"),
        pytest.param("9" * 5_000, id="nothing but digits"),
        pytest.param("转账" * 2_500, id="one word again and again"),
        pytest.param("\U0010ffff\ue000\ue101", id="the marks of entities themselves"),
        pytest.param("\n\r\t\x0b\x85\u2028 好", id="spaces and line ends"),
    ],
)
def test_a_text_is_read_counted_and_judged_alike(both, text):
    assert list(both.differences(text)) == []


def test_messages_together_have_the_verdicts_that_they_have_alone(messages):
    assessor = Assessor.load()
    part = messages[::100]
    assert assessor.score(part) == [assessor.score([text])[0] for text in part]


def test_an_assessment_is_that_of_the_python_scorer(messages):
    compiled, python = Assessor.load(), Assessor.load(compiled=False)
    for text in messages[::200]:
        assert compiled.assess(text, "10690000").as_dict() == python.assess(text, "10690000").as_dict()


def test_what_cannot_be_judged_is_refused_as_before():
    assessor = Assessor.load()
    for text in ("", " \n", "好" * 5_001, "\ud800"):
        with pytest.raises(InvalidText):
            check(text)
        with pytest.raises(InvalidText):
            assessor.score(["好", text])


def test_a_model_that_the_library_cannot_read_judges_in_python(monkeypatch, caplog):
    monkeypatch.setattr("model.native.scorer.Writer.bytes", lambda _: bytes(8))
    assessor = Assessor.load()
    assert assessor.score(["好"]) == Assessor.load(compiled=False).score(["好"])
    assert "the model cannot be read by the compiled library: messages are judged in Python" in caplog.text


def test_messages_on_which_the_library_fails_are_judged_in_python(monkeypatch, caplog):
    assessor = Assessor.load()
    expected = assessor.assess("加微信领取").as_dict(), assessor.score(["加微信领取"])
    monkeypatch.setattr("model.native.scorer._checked", failing)
    assert (assessor.assess("加微信领取").as_dict(), assessor.score(["加微信领取"])) == expected
    assert "the compiled library failed: 1 messages are judged in Python" in caplog.text


def failing(_: int) -> None:
    raise CompiledError("the compiled library failed")

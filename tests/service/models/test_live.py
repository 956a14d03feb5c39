"""The models of a running service: changed between two requests, and one that only listens."""

import json
import logging
import shutil
from collections import Counter

import pytest

from model.assessment import Verdict
from model.assessor import Assessor
from service.models.live import Live
from service.models.shadow import Shadow
from service.store import shadows
from service.store.engine import of_file
from service.store.shadows import Pair
from service.store.store import Store

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
PARCEL = "【菜鸟驿站】您的包裹已到幸福路店，取件码 3-2-1088，请及时领取。"
RELEASED = Assessor.load().version


@pytest.fixture
def store(tmp_path):
    store = Store(of_file(tmp_path / "shizha.db"), tmp_path / "raw.key")
    yield store
    store.close()


def test_another_model_answers_once_the_note_says_so(shelf):
    live = Live(shelf)
    live.refresh()
    assert live.assessor.version == RELEASED
    held = live.assessor
    shelf.promote("mute")
    assert live.is_due
    live.refresh()
    assert not live.is_due
    assert live.assessor.version == "mute+1"
    assert live.assessor.assess(SCAM).verdict == "no_risk_found"
    # Whoever took the old model keeps it for the whole answer.
    assert (held.version, held.assess(SCAM).model, held.assess(SCAM).verdict) == (RELEASED, RELEASED, "scam")


def test_a_model_that_cannot_be_used_changes_nothing_and_is_named_in_the_log(shelf, caplog):
    live = Live(shelf)
    live.refresh()
    shelf.promote("twin")
    (shelf.folder / "twin" / "weights.npy").write_bytes(b"broken")
    live.refresh()
    assert live.assessor.version == RELEASED
    assert "the model twin cannot be used" in caplog.text


def test_at_the_start_the_released_model_takes_the_place_of_one_that_is_gone(shelf):
    shelf.promote("twin")
    shutil.rmtree(shelf.folder / "twin")
    live = Live(shelf)
    live.refresh()
    assert live.assessor.version == RELEASED


def test_a_broken_note_leaves_the_model_that_answers(shelf):
    live = Live(shelf)
    live.refresh()
    (shelf.folder / "current.json").write_text("{")
    live.refresh()
    assert live.assessor.version == RELEASED


def test_a_model_in_shadow_is_counted_and_logged_without_the_message(shelf, store, caplog):
    shelf.listen("mute")
    live = Live(shelf)
    live.refresh()
    shadow = Shadow(live, store)
    with caplog.at_level(logging.INFO, "shizha"):
        shadow.start()
        assert live.assessor.assess(SCAM).verdict == "scam"
        live.assessor.score([SCAM, PARCEL])
        shadow.stop()
    assert shadows.of(store, "mute+1") == Counter(
        {
            Pair("mute+1", RELEASED, Verdict.SCAM, Verdict.NO_RISK_FOUND): 2,
            Pair("mute+1", RELEASED, Verdict.NO_RISK_FOUND, Verdict.NO_RISK_FOUND): 1,
        }
    )
    lines = [record.getMessage() for record in caplog.records if record.getMessage().startswith("shadow ")]
    assert [sorted(json.loads(line[7:])) for line in lines] == 3 * [
        ["candidate", "candidate_risk", "candidate_verdict", "current", "risk", "verdict"]
    ]
    assert "etc-rz" not in caplog.text


def test_without_a_model_in_shadow_nothing_is_heard(shelf, store):
    live = Live(shelf)
    live.refresh()
    Shadow(live, store)
    assert live.assessor.hear is None
    shelf.listen("twin")
    live.refresh()
    assert live.assessor.hear is not None
    shelf.listen(None)
    live.refresh()
    assert live.assessor.hear is None


def test_counts_wait_where_the_store_is_gone_and_are_added_to_those_there(shelf, store):
    one = Counter({Pair("b", "a", Verdict.SCAM, Verdict.SUSPICIOUS): 2})
    shadows.add(store, one)
    shadows.add(store, one)
    assert shadows.of(store, "b") == Counter({Pair("b", "a", Verdict.SCAM, Verdict.SUSPICIOUS): 4})
    assert shadows.of(store, "c") == Counter()

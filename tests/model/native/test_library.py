"""Where there is a compiler the compiled scorer is built and used, so that its tests are not left out unseen."""

import gc
import shutil

import pytest

from model.assessor import Assessor
from model.native import library as module
from model.native.build import COMPILER
from model.native.library import library


@pytest.mark.skipif(shutil.which(COMPILER) is None, reason="there is no Rust compiler here")
def test_the_compiled_scorer_is_there_where_there_is_a_compiler():
    assert library() is not None


@pytest.fixture
def asked_again():
    """Forget what was loaded, before and after."""
    library.cache_clear()
    yield
    library.cache_clear()


def test_it_is_left_out_where_that_is_asked_for(asked_again, monkeypatch):
    monkeypatch.setenv(module.SWITCH, "off")
    assert library() is None


@pytest.mark.skipif(library() is None, reason="no compiled scorer: there is no Rust compiler here")
def test_a_scorer_outlives_what_the_library_is_remembered_by(asked_again):
    # It used to read from tables that were no longer there, and the process ended.
    assessor = Assessor.load()
    expected = assessor.score(["加微信领取"])
    library.cache_clear()
    gc.collect()
    assert assessor.score(["加微信领取"]) == expected


def test_what_was_built_from_other_files_is_not_used(asked_again, monkeypatch, tmp_path, caplog):
    (tmp_path / "scorer-0.so").touch()
    monkeypatch.setattr(module, "BUILT", tmp_path)
    assert library() is None
    assert "run `make compiled`" in caplog.text

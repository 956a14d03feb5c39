"""Passwords: which will do, and how they are compared."""

import pytest

from service.staff import passwords
from service.store.errors import Refused


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("abcdefghi", "short"),
        ("　" * 4, "short"),
        ("长" * 201, "long"),
        ("wangxiaoming", "like_name"),
        ("Wangxiaoming12345", "like_name"),
        ("wangxiaomingwangxiaoming", "like_name"),
        ("aaaaaaaaaaaa", "plain"),
        ("ababababab", "plain"),
    ],
)
def test_passwords_that_are_soon_guessed_are_refused(password, reason):
    with pytest.raises(Refused) as raised:
        passwords.check(password, "WangXiaoming")
    assert raised.value.reason == reason


@pytest.mark.parametrize("password", ["correct horse", "长长的好密码一二三四", "wangxiaoming loves tea"])
def test_others_will_do(password):
    passwords.check(password, "WangXiaoming")


def test_a_password_is_the_same_in_whatever_width_it_was_typed():
    hash = passwords.hashed("ｃｏｒｒｅｃｔ　ｈｏｒｓｅ")
    assert passwords.verify("correct horse", hash) == (True, None)
    assert passwords.verify("correct horsf", hash) == (False, None)


def test_without_a_hash_nothing_is_right_and_a_hash_is_compared_all_the_same(monkeypatch):
    compared = []
    monkeypatch.setattr(
        passwords._hashes, "verify_and_update", lambda password, hash: compared.append(hash) or (True, None)
    )
    assert passwords.verify("correct horse", None) == (False, None)
    assert compared == [passwords._of_nobody()]
    assert compared[0].startswith("$argon2id$")


def test_broken_characters_are_compared_and_never_right():
    assert passwords.verify("\ud800", passwords.hashed("correct horse")) == (False, None)


def test_a_hash_of_weaker_settings_is_renewed():
    from pwdlib.hashers.argon2 import Argon2Hasher

    weak = Argon2Hasher(time_cost=1, memory_cost=1024).hash("correct horse")
    right, renewed = passwords.verify("correct horse", weak)
    assert right
    assert passwords.verify("correct horse", renewed) == (True, None)

"""Encryption as the platform describes it: what is sealed opens, and nothing else does."""

import base64

import pytest

from service.channels.envelope import Envelope, Unsealed
from tests import wechat

ENVELOPE = Envelope(wechat.AES_KEY, wechat.APP_ID)
MESSAGE = "<xml><Content>您的ETC已停用</Content></xml>"


def test_what_the_platform_seals_is_opened():
    assert ENVELOPE.open(wechat.seal(MESSAGE)).decode() == MESSAGE


@pytest.mark.parametrize("size", [0, 1, 11, 12, 13, 31, 32, 500])
def test_a_message_of_any_length_comes_back_and_fills_whole_blocks_of_32_bytes(size):
    message = b"x" * size
    sealed = ENVELOPE.seal(message)
    assert len(base64.b64decode(sealed)) % 32 == 0
    assert ENVELOPE.open(sealed) == message


def test_equal_messages_are_sealed_differently():
    assert ENVELOPE.seal(b"same") != ENVELOPE.seal(b"same")


def padded(*padding: int) -> str:
    # 16 + 4 + 18 of the AppID and 26 of the message are 64 bytes, so the padding decides alone.
    return wechat.seal(b"m" * (26 - len(padding) % 32 if padding else 26), padding=bytes(padding))


@pytest.mark.parametrize(
    ("sealed", "why"),
    [
        (wechat.seal(MESSAGE, app_id="wx_somebody_else"), "another account"),
        (wechat.seal(MESSAGE, app_id=wechat.APP_ID + "x"), "another account"),
        (wechat.seal(MESSAGE, app_id=""), "another account"),
        (wechat.seal(MESSAGE, length=10**9), "another account"),
        (wechat.seal(MESSAGE, length=3), "another account"),
        (wechat.seal(MESSAGE)[:-3], "not base64"),
        (wechat.seal(MESSAGE)[:-4], "not whole blocks"),
        (wechat.seal(MESSAGE) + "\n", "not base64"),
        ("", "not whole blocks"),
        ("不是密文", "not base64"),
        ("a" * 43, "not base64"),
        (padded(*[0] * 2), "wrong padding"),
        (padded(*[33] * 2), "wrong padding"),
        (padded(1, 2), "wrong padding"),
        (padded(2, 3, 3), "wrong padding"),
        (padded(255), "wrong padding"),
    ],
)
def test_what_is_broken_or_meant_for_another_account_is_not_opened(sealed, why):
    with pytest.raises(Unsealed, match=why):
        ENVELOPE.open(sealed)


def test_what_another_key_sealed_is_not_opened():
    for _ in range(20):
        with pytest.raises(Unsealed):
            ENVELOPE.open(Envelope(wechat.AES_KEY[::-1], wechat.APP_ID).seal(MESSAGE.encode()))


def test_the_padding_may_be_longer_than_a_block_of_the_cipher():
    for size in range(32):
        message = b"m" * size
        assert ENVELOPE.open(wechat.seal(message)) == message

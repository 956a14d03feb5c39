"""Settings of the channels that do not fit together."""

import os

import pytest

from service.settings import SettingsError, read
from tests import wechat


@pytest.fixture(autouse=True)
def nobody_has_set_anything(monkeypatch):
    for name in os.environ:
        if name.upper().startswith("SHIZHA_"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"SHIZHA_WECHAT_AES_KEY": wechat.AES_KEY},
            "SHIZHA_WECHAT_AES_KEY 的值 '******' 不对，应当是：空着，或公众号后台里的 EncodingAESKey，"
            "43 个字母或数字；要和 SHIZHA_WECHAT_TOKEN 一起填",
        ),
        (
            {"SHIZHA_WECHAT_TOKEN": wechat.TOKEN, "SHIZHA_WECHAT_AES_KEY": wechat.AES_KEY},
            "SHIZHA_WECHAT_APP_ID 的值 '' 不对，应当是：公众号的 AppID，例如 wx0123456789abcdef；"
            "填了 SHIZHA_WECHAT_AES_KEY 就不能空着",
        ),
        (
            {"SHIZHA_WECHAT_TOKEN": "含有汉字"},
            "SHIZHA_WECHAT_TOKEN 的值 '******' 不对，应当是：空着，或公众号后台里填的 Token，3 到 32 个字母或数字",
        ),
        (
            {"SHIZHA_WEBHOOK_SECRET": "short"},
            "SHIZHA_WEBHOOK_SECRET 的值 '******' 不对，应当是：空着，或 32 个字符以上的随机文字",
        ),
    ],
)
def test_settings_that_do_not_fit_are_named_without_the_secret(settings, said, monkeypatch, tmp_path):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        read(tmp_path / ".env")
    assert str(raised.value) == said

import os
from pathlib import Path

import pytest

from service.settings import Settings, SettingsError, read, sentences


@pytest.fixture(autouse=True)
def nobody_has_set_anything(monkeypatch):
    for name in os.environ:
        if name.upper().startswith("SHIZHA_"):
            monkeypatch.delenv(name)


def test_the_defaults_are_for_one_machine(tmp_path):
    assert read(tmp_path / ".env").model_dump() == {
        "host": "127.0.0.1",
        "port": 8000,
        "var": Path("var"),
        "log_level": "info",
        "rate_limits": "120/minute",
    }


def test_the_environment_goes_before_the_file_and_other_programs_names_do_not_matter(tmp_path, monkeypatch):
    file = tmp_path / ".env"
    file.write_text("SHIZHA_PORT=9001\nSHIZHA_HOST=0.0.0.0\nOTHER=1\n", encoding="utf-8")
    monkeypatch.setenv("SHIZHA_PORT", "9002")
    settings = read(file)
    assert (settings.host, settings.port) == ("0.0.0.0", 9002)


def test_rate_limits_are_off_or_limits(monkeypatch, tmp_path):
    assert Settings(rate_limits="off").limits == ()
    assert [str(limit) for limit in Settings(rate_limits="5/second;2000/hour").limits] == [
        "5 per 1 second",
        "2000 per 1 hour",
    ]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SHIZHA_PORT", "80800", "SHIZHA_PORT 的值 '80800' 不对，应当是：1 到 65535 的端口号"),
        ("SHIZHA_PORT", "eighty", "SHIZHA_PORT 的值 'eighty' 不对，应当是：1 到 65535 的端口号"),
        ("SHIZHA_HOST", "", "SHIZHA_HOST 的值 '' 不对，应当是：要监听的地址，例如 127.0.0.1 或 0.0.0.0"),
        ("SHIZHA_VAR", "", "SHIZHA_VAR 的值 '' 不对，应当是：存放新模型、上传文件和数据库的文件夹"),
        ("SHIZHA_LOG_LEVEL", "loud", "SHIZHA_LOG_LEVEL 的值 'loud' 不对，应当是：debug、info、warning 或 error"),
        (
            "SHIZHA_RATE_LIMITS",
            "many",
            "SHIZHA_RATE_LIMITS 的值 'many' 不对，应当是："
            "off，或每个来访地址的上限，例如 120/minute、5/second;2000/hour",
        ),
        (
            "SHIZHA_COLOUR",
            "red",
            "没有 SHIZHA_COLOUR 这个设置，可以用的是："
            "SHIZHA_HOST、SHIZHA_PORT、SHIZHA_VAR、SHIZHA_LOG_LEVEL、SHIZHA_RATE_LIMITS",
        ),
    ],
)
def test_a_bad_or_unknown_setting_is_named_with_its_value_and_what_is_allowed(
    name, value, message, monkeypatch, tmp_path
):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        read(tmp_path / ".env")
    assert str(raised.value) == message


def test_every_fault_is_named_at_once_also_those_of_the_file(tmp_path):
    file = tmp_path / ".env"
    file.write_text("SHIZHA_PROT=1\nSHIZHA_PORT=x\n", encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        read(file)
    assert [line.split()[0] for line in str(raised.value).split("\n")] == ["没有", "SHIZHA_PORT"]


def test_every_setting_is_described():
    assert list(sentences()["allowed"]) == list(Settings.model_fields)

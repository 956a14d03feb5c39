import os
import re
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
        "log_format": "text",
        "metrics": "local",
        "rate_limits": "120/minute",
        "database_url": "",
        "raw_key": "",
        "raw_days": 3,
        "masked_days": 180,
        "communities": "",
        "image_workers": 1,
        "session_idle_minutes": 60,
        "session_hours": 12,
        "claim_minutes": 10,
        "second_review": "off",
        "wechat_token": "",
        "wechat_aes_key": "",
        "wechat_app_id": "",
        "webhook_secret": "",
        "webhook_rate_limits": "1200/minute",
        "job_workers": 1,
        "job_megabytes": 200,
        "job_days": 3,
        "jobs_at_once": 3,
        "jobs_a_day": 50,
        "page_url": "",
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


def test_the_database_is_a_file_under_var_unless_another_is_set(tmp_path):
    settings = Settings(var=tmp_path)
    assert settings.database.render_as_string() == f"sqlite:///{tmp_path}/shizha.db"
    assert settings.key_file == tmp_path / "raw.key"
    assert Settings(database_url="postgresql://u:p@h/d").database.drivername == "postgresql+psycopg"


def test_secrets_are_not_shown_with_the_settings():
    assert "geheim" not in repr(Settings(database_url="postgresql://u:geheim@h/d", raw_key="geheim" * 6))


def test_communities_are_told_apart_by_commas_of_any_kind():
    assert Settings(communities="阳光社区， 幸福里,阳光社区、").community_names == ("阳光社区", "幸福里")
    assert Settings().community_names == ()


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
            "SHIZHA_DATABASE_URL",
            "mysql://root:ge/he@im@127.0.0.1/shizha",
            "SHIZHA_DATABASE_URL 的值 'mysql://******@127.0.0.1/shizha' 不对，应当是：空着，或数据库的地址，"
            "例如 postgresql://用户:密码@主机/库名、sqlite:////var/lib/shizha/shizha.db",
        ),
        ("SHIZHA_RAW_KEY", "geheim", "SHIZHA_RAW_KEY 的值 '******' 不对，应当是：空着，或 32 个字符以上的随机文字"),
        (
            "SHIZHA_RAW_DAYS",
            "31",
            "SHIZHA_RAW_DAYS 的值 '31' 不对，应当是：0 到 30 的天数，0 是根本不存原文",
        ),
        ("SHIZHA_MASKED_DAYS", "0", "SHIZHA_MASKED_DAYS 的值 '0' 不对，应当是：1 到 3650 的天数"),
        (
            "SHIZHA_IMAGE_WORKERS",
            "9",
            "SHIZHA_IMAGE_WORKERS 的值 '9' 不对，应当是："
            "0 到 8，同时读几张截图，每个最多占 0.9 GB 内存；0 表示不读截图",
        ),
        (
            "SHIZHA_COMMUNITIES",
            "阳光社区，" + "长" * 61,
            f"SHIZHA_COMMUNITIES 的值 '阳光社区，{'长' * 61}' 不对，"
            "应当是：空着，或用逗号隔开的社区名字，每个最多 60 个字",
        ),
        (
            "SHIZHA_COLOUR",
            "red",
            "没有 SHIZHA_COLOUR 这个设置，可以用的是："
            "SHIZHA_HOST、SHIZHA_PORT、SHIZHA_VAR、SHIZHA_LOG_LEVEL、SHIZHA_LOG_FORMAT、SHIZHA_METRICS、SHIZHA_RATE_LIMITS、"
            "SHIZHA_DATABASE_URL、SHIZHA_RAW_KEY、SHIZHA_RAW_DAYS、SHIZHA_MASKED_DAYS、SHIZHA_COMMUNITIES、"
            "SHIZHA_IMAGE_WORKERS、SHIZHA_SESSION_IDLE_MINUTES、SHIZHA_SESSION_HOURS、SHIZHA_CLAIM_MINUTES、SHIZHA_SECOND_REVIEW、"
            "SHIZHA_WECHAT_TOKEN、SHIZHA_WECHAT_AES_KEY、SHIZHA_WECHAT_APP_ID、SHIZHA_WEBHOOK_SECRET、"
            "SHIZHA_WEBHOOK_RATE_LIMITS、SHIZHA_JOB_WORKERS、SHIZHA_JOB_MEGABYTES、SHIZHA_JOB_DAYS、SHIZHA_JOBS_AT_ONCE、"
            "SHIZHA_JOBS_A_DAY、SHIZHA_PAGE_URL",
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


def test_every_setting_stands_in_the_readme_with_its_default():
    readme = (Path(__file__).resolve().parent.parent.parent / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(SHIZHA_\w+)` \| (?:`(.*?)` )?\| .+ \|$", readme, re.MULTILINE)
    fields = Settings.model_fields.items()
    assert rows == [(f"SHIZHA_{name.upper()}", str(field.default)) for name, field in fields]

"""What the operator may set: SHIZHA_* environment variables, or the same names in a file .env of the working folder."""

import os
import re
import tomllib
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from dotenv import dotenv_values
from limits import RateLimitItem, parse_many
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from sqlalchemy import URL

    from service.store.sessions import Life

PREFIX = "SHIZHA_"
ENV_FILE = Path(".env")
SENTENCES = Path(__file__).resolve().parent.parent / "datasets" / "settings.toml"

HIDDEN = "******"
DATABASE = "shizha.db"
KEY_FILE = "raw.key"
LEAST_KEY = 32
MEGABYTE = 1024 * 1024
MAX_COMMUNITY = 60
SECRETS = ("raw_key", "wechat_token", "wechat_aes_key", "webhook_secret")


class SettingsError(ValueError):
    """A setting is unknown or bad. The message has one line for each, with its name, its value and what is allowed."""


def _not_empty(value: object) -> object:
    if value == "":
        raise ValueError("empty")
    return value


def _off_or_limits(value: str) -> str:
    if value != "off":
        parse_many(value)
    return value


def _limits(value: str) -> tuple[RateLimitItem, ...]:
    return () if value == "off" else tuple(parse_many(value))


def _database(value: str) -> str:
    if value:
        # Imported only where it is needed: the command line starts without it.
        from service.store.engine import address

        address(value)
    return value


def _empty_or_long(value: str) -> str:
    if value and len(value) < LEAST_KEY:
        raise ValueError("too short")
    return value


def _only_with(*names: str) -> Callable[[str, ValidationInfo], str]:
    """Return a check that a setting is not given without these, which stand before it."""

    def check(value: str, info: ValidationInfo) -> str:
        if value and not all(info.data.get(name) for name in names):
            raise ValueError("without another")
        return value

    return check


def _needed_by(name: str) -> Callable[[str, ValidationInfo], str]:
    """Return a check that a setting is given where this one, which stands before it, is."""

    def check(value: str, info: ValidationInfo) -> str:
        if info.data.get(name) and not value:
            raise ValueError("missing")
        return value

    return check


def _names(value: str) -> str:
    if any(len(name) > MAX_COMMUNITY for name in _split(value)):
        raise ValueError("too long")
    return value


def _split(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in re.split("[,，、;；]", value) if name.strip()))


class Settings(BaseSettings):
    """The settings with their defaults; datasets/settings.toml says in words what each allows."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    var: Annotated[Path, BeforeValidator(_not_empty)] = Path("var")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    metrics: Literal["local", "all", "off"] = "local"
    rate_limits: Annotated[str, BeforeValidator(_off_or_limits)] = "120/minute"
    database_url: Annotated[str, AfterValidator(_database), Field(repr=False)] = ""
    raw_key: Annotated[str, AfterValidator(_empty_or_long), Field(repr=False)] = ""
    raw_days: Annotated[int, Field(ge=0, le=30)] = 3
    masked_days: Annotated[int, Field(ge=1, le=3650)] = 180
    communities: Annotated[str, AfterValidator(_names)] = ""
    image_workers: Annotated[int, Field(ge=0, le=8)] = 1
    session_idle_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    session_hours: Annotated[int, Field(ge=1, le=168)] = 12
    claim_minutes: Annotated[int, Field(ge=1, le=240)] = 10
    second_review: Literal["on", "off"] = "off"
    wechat_token: Annotated[str, Field(pattern=r"^([A-Za-z0-9]{3,32})?$", repr=False)] = ""
    wechat_aes_key: Annotated[
        str, Field(pattern=r"^([A-Za-z0-9+/]{43})?$", repr=False), AfterValidator(_only_with("wechat_token"))
    ] = ""
    wechat_app_id: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9_]{0,64}$", validate_default=True), AfterValidator(_needed_by("wechat_aes_key"))
    ] = ""
    webhook_secret: Annotated[str, AfterValidator(_empty_or_long), Field(repr=False)] = ""
    webhook_rate_limits: Annotated[str, BeforeValidator(_off_or_limits)] = "1200/minute"
    job_workers: Annotated[int, Field(ge=0, le=8)] = 1
    job_megabytes: Annotated[int, Field(ge=1, le=2000)] = 200
    job_days: Annotated[int, Field(ge=1, le=30)] = 3
    jobs_at_once: Annotated[int, Field(ge=1, le=100)] = 3
    jobs_a_day: Annotated[int, Field(ge=1, le=10000)] = 50
    page_url: Annotated[str, Field(pattern=r"^(https?://[^\s<>]{1,200})?$")] = ""

    @property
    def limits(self) -> tuple[RateLimitItem, ...]:
        """The rate limits for one address, none when they are off."""
        return _limits(self.rate_limits)

    @property
    def webhook_limits(self) -> tuple[RateLimitItem, ...]:
        """The rate limits for all signed calls together, none when they are off."""
        return _limits(self.webhook_rate_limits)

    @property
    def database(self) -> "URL":
        """The address of the database, a SQLite file under `var` unless another is set."""
        from service.store.engine import address, of_file

        return address(self.database_url) if self.database_url else of_file((self.var / DATABASE).absolute())

    @property
    def key_file(self) -> Path:
        """The file of the secret that the store's keys are drawn from, unless it is set."""
        return self.var / KEY_FILE

    @property
    def session_life(self) -> "Life":
        """How long a sign-in of staff lasts."""
        from service.store.sessions import Life

        return Life(timedelta(minutes=self.session_idle_minutes), timedelta(hours=self.session_hours))

    @property
    def community_names(self) -> tuple[str, ...]:
        """The communities to choose from, none where residents may write any."""
        return _split(self.communities)


@cache
def sentences() -> dict[str, Any]:
    """Return what is said of settings."""
    with SENTENCES.open("rb") as file:
        return tomllib.load(file)


def _unknown(env_file: Path) -> list[str]:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    given = {name.upper() for name in (*dotenv_values(env_file), *os.environ)}
    strange = sorted(name for name in given if name.startswith(PREFIX) and name not in known)
    return [sentences()["unknown"].format(name=name, known="、".join(known)) for name in strange]


def _without_secrets(field: str, value: object) -> object:
    """Return a setting's value as it may be shown: without the password of an address, and no secret at all."""
    if field in SECRETS:
        return HIDDEN
    return re.sub(r"//.*@", f"//{HIDDEN}@", value) if field == "database_url" and isinstance(value, str) else value


def read(env_file: Path = ENV_FILE) -> Settings:
    """Return the settings in force, the environment before the file; raises SettingsError that names every fault."""
    faults = _unknown(env_file)
    settings = None
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        for fault in error.errors():
            field = str(fault["loc"][0])
            value = _without_secrets(field, fault["input"])
            said = {"name": PREFIX + field.upper(), "value": value, "allowed": sentences()["allowed"][field]}
            faults.append(sentences()["bad"].format(**said))
    if settings is None or faults:
        raise SettingsError("\n".join(faults))
    return settings

"""What the operator may set: SHIZHA_* environment variables, or the same names in a file .env of the working folder."""

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from limits import RateLimitItem, parse_many
from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SHIZHA_"
ENV_FILE = Path(".env")
SENTENCES = Path(__file__).resolve().parent.parent / "datasets" / "settings.toml"


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


class Settings(BaseSettings):
    """The settings with their defaults; datasets/settings.toml says in words what each allows."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    var: Annotated[Path, BeforeValidator(_not_empty)] = Path("var")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    rate_limits: Annotated[str, BeforeValidator(_off_or_limits)] = "120/minute"

    @property
    def limits(self) -> tuple[RateLimitItem, ...]:
        """The rate limits for one address, none when they are off."""
        return () if self.rate_limits == "off" else tuple(parse_many(self.rate_limits))


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


def read(env_file: Path = ENV_FILE) -> Settings:
    """Return the settings in force, the environment before the file; raises SettingsError that names every fault."""
    faults = _unknown(env_file)
    settings = None
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        for fault in error.errors():
            field = str(fault["loc"][0])
            said = {"name": PREFIX + field.upper(), "value": fault["input"], "allowed": sentences()["allowed"][field]}
            faults.append(sentences()["bad"].format(**said))
    if settings is None or faults:
        raise SettingsError("\n".join(faults))
    return settings

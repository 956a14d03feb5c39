"""The channels that the settings ask for."""

from collections.abc import Iterator

from fastapi import APIRouter

from service.channels import webhook, wechat
from service.settings import Settings


def routers(settings: Settings) -> Iterator[APIRouter]:
    """Yield the calls of each channel that is configured; those of others are not there, and answer 404."""
    if settings.wechat_token:
        yield wechat.router(settings)
    if settings.webhook_secret:
        yield webhook.router(settings)

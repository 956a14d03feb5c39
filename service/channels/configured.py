"""The channels that the settings ask for."""

from collections.abc import Iterator

from fastapi import APIRouter

from service.settings import Settings

WECHAT = "/wechat"
MAX_WECHAT_BYTES = 64 * 1024


def routers(settings: Settings) -> Iterator[APIRouter]:
    """Yield the calls of each channel that is configured; those of others are not there, and answer 404."""
    # Here and not above, so that a service without channels starts sooner.
    if settings.wechat_token:
        from service.channels import wechat

        yield wechat.router(settings)
    if settings.webhook_secret:
        from service.channels import webhook

        yield webhook.router(settings)

"""`shizha serve`: the page and the API."""

import errno
import socket
from typing import TYPE_CHECKING

import click

from model.wording import say
from service.batch.errors import why
from service.cli.base import Command, Failure, Interrupted, option
from service.cli.configured import configured
from service.cli.kinds import Port
from service.cli.start import starting

if TYPE_CHECKING:
    import uvicorn

    from service.settings import Settings

BACKLOG = 2048


@click.command(cls=Command)
@option("--host", "cli.serve_host", metavar=say("cli.host_metavar"))
@option("--port", "cli.serve_port", type=Port(), metavar=say("cli.port_metavar"))
def serve(host: str | None, port: int | None) -> None:
    """Serve until interrupted; options come before settings."""
    with starting():
        settings = configured()
        host = settings.host if host is None else host
        port = settings.port if port is None else port
        # Before the imports that take their time: a port in use is said at once.
        listening = bound(host, port)
        server = _server(settings, listening)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        raise Interrupted(say("cli.stopped")) from None


def _server(settings: "Settings", listening: socket.socket) -> "uvicorn.Server":
    import uvicorn

    from service import logs
    from service.app import create_app

    class Server(uvicorn.Server):
        """Says where it is once it answers."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            click.echo(say("cli.serving", address=_address(listening)), err=True)

    logs.set_up(settings.log_level, settings.log_format)
    config = uvicorn.Config(
        create_app(settings),
        log_config=None,
        log_level=settings.log_level if settings.log_level != "info" else "warning",
        # It writes addresses and whole paths; service/calls.py writes routes. Web sockets would write theirs too.
        access_log=False,
        ws="none",
        server_header=False,
    )
    return Server(config)


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens on this address; raises Failure that says what is in the way."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Failure(say("cli.port_taken", port=port, other=port + 1)) from None
        raise Failure(say("cli.port_refused", host=host, port=port, detail=why(error))) from None
    return listening


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

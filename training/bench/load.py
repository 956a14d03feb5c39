"""The service under load on loopback, beside an empty route of the same framework."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

CONNECTIONS = 16
START_SECONDS = 30
EMPTY = """
from fastapi import FastAPI
import uvicorn, sys
app = FastAPI()
@app.post("/empty")
async def empty() -> dict[str, str]:
    return {}
@app.get("/healthz")
async def alive() -> dict[str, str]:
    return {}
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""
SERVE = (str(Path(sys.executable).with_name("shizha")), "serve", "--port")


@contextmanager
def serving(command: Sequence[str]) -> Iterator[tuple[int, float]]:
    """Run a server, its port as the last argument; gives the port and the seconds until it first answered."""
    port = _free_port()
    with TemporaryDirectory() as folder:
        settings = os.environ | {"SHIZHA_RATE_LIMITS": "off", "SHIZHA_VAR": folder, "SHIZHA_IMAGE_WORKERS": "0"}
        start = time.perf_counter()
        process = subprocess.Popen([*command, str(port)], env=settings, stderr=subprocess.DEVNULL)
        try:
            _wait(port, process)
            yield port, time.perf_counter() - start
        finally:
            process.terminate()
            process.wait()


def empty() -> Sequence[str]:
    """Return the command of a server whose one route does nothing."""
    return (sys.executable, "-c", EMPTY)


def requests_a_second(port: int, path: str, texts: Sequence[str], seconds: float) -> tuple[float, float]:
    """Return the requests a second that were answered with 200, and the median seconds an answer took."""
    bodies = [json.dumps({"text": text}, ensure_ascii=False).encode() for text in texts]
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
    requests = [head.encode() + str(len(body)).encode() + b"\r\n\r\n" + body for body in bodies]
    waits = asyncio.run(_load(port, requests, seconds))
    return len(waits) / seconds, sorted(waits)[len(waits) // 2]


async def _load(port: int, requests: Sequence[bytes], seconds: float) -> list[float]:
    until = time.perf_counter() + seconds
    waits: list[float] = []
    await asyncio.gather(*(_caller(port, requests[start::CONNECTIONS], until, waits) for start in range(CONNECTIONS)))
    return waits


async def _caller(port: int, requests: Sequence[bytes], until: float, waits: list[float]) -> None:
    """Send one request after the other on one connection; raises RuntimeError for an answer other than 200."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    place = 0
    while (start := time.perf_counter()) < until:
        writer.write(requests[place % len(requests)])
        place += 1
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head[:16]:
            raise RuntimeError(f"the service answered {head[:40]!r}")
        length = head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
        await reader.readexactly(int(length))
        waits.append(time.perf_counter() - start)
    writer.close()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Return once /healthz answers; raises RuntimeError where it does not, or where the server ended."""
    until = time.perf_counter() + START_SECONDS
    while time.perf_counter() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                if b" 200 " in connection.recv(64):
                    return
        except OSError:
            pass
        time.sleep(0.005)
    raise RuntimeError("the server did not start")

"""A busy afternoon at the hotline: `python -m tests.load` fills a store, then staff and residents work at once.

Says what failed, whether a decision was lost or made twice, and how long the queue took. It is no test: its figures are
those of a machine and a moment.
"""

import argparse
import asyncio
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
import httpx2 as httpx
from sqlalchemy import insert, select

from model.assessment import Verdict
from model.taxonomy import load as taxonomy
from service.staff.callers import COOKIE
from service.staff.names import folded
from service.staff.roles import Role
from service.store import audit, search, sessions, urgency
from service.store.decisions import Decision, State
from service.store.engine import address, of_file
from service.store.store import Store
from service.store.tables import Cluster, Message, Place, Report, Ruling, Staff
from tests.conftest import Service

# Words of two characters each.
CHARACTERS = (
    "社保停用认证登录贷款放款银行积分兑换快递包裹理赔客服退款会员关闭刷单返利投资收益导师公安涉案账户冻结征信注销中奖补贴领取机票航班取消改签微信链接点击验证逾期通行车主燃气缴费医保报销学费老师群聊红包优惠"
    "店铺商家尾款定金平台任务佣金充值游戏装备交易担保押金租房合同中介法院传票"
)
WORDS = [CHARACTERS[place : place + 2] for place in range(0, len(CHARACTERS), 2)]
COMMUNITIES = [f"社区{number}" for number in range(40)]
CHANNELS = ("api", "page", "wechat")
DECISIONS = (Decision.NOT_SCAM, Decision.PROMOTION, Decision.CANNOT_TELL)
AT_ONCE = 2000
# PostgreSQL numbers what is stored later from 1 on.
FIRST = 1_000_001
# Seconds that a person looks at a message before deciding, at least and at most.
THINKS = (3.0, 9.0)
ROW = re.compile(r'id="m(\d+)"')


@dataclass
class Seen:
    """What the callers saw: seconds of each kind of request, answers that were none, and decisions acknowledged."""

    took: dict[str, list[float]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    decided: list[tuple[int, int, Decision]] = field(default_factory=list)
    reported: int = 0


def sentence() -> str:
    """Return a message like no other."""
    parts = ("".join(random.choices(WORDS, k=random.randint(2, 4))) for _ in range(random.randint(3, 7)))
    return f"【{random.choice(WORDS)}】" + "，".join(parts)


def fill(store: Store, messages: int) -> None:
    """Store so many messages of the last weeks, each a cluster of its own and seven of ten still open."""
    now = store.now()
    slugs = taxonomy().slugs
    end = FIRST + messages
    for start in range(FIRST, end, AT_ONCE):
        rows: dict[type[Any], list[dict[str, Any]]] = {Cluster: [], Message: [], Place: [], Report: []}
        for number in range(start, min(start + AT_ONCE, end)):
            for table, row in _rows(number, now, random.choice(slugs)).items():
                rows[table].append(row)
        with store.writing() as session:
            for table, them in rows.items():
                session.execute(insert(table), them)
            for row in rows[Message]:
                search.put(session, row["id"], row["text"])


def _rows(number: int, now: datetime, category: str) -> dict[type[Any], dict[str, Any]]:
    at = now - timedelta(hours=random.expovariate(1 / 200))
    is_open, is_paid, verdict = random.random() < 0.7, random.random() < 0.05, random.choice(list(Verdict))
    community, channel, spread = random.choice(COMMUNITIES), random.choice(CHANNELS), urgency.half_lives(at)
    common = {
        "first_seen": at,
        "last_seen": at,
        "verdict": verdict,
        "category": category,
        "risk": random.random(),
        "state": State.RECEIVED if is_open else State.DECIDED,
        "reports": 1,
    }
    message = {
        "id": number,
        "fingerprint": f"f{number}",
        "kin": f"k{number}",
        "text": sentence(),
        "model": "v1",
        "cluster_id": number,
        "version": 0,
        "decision": None if is_open else Decision.CANNOT_TELL,
        "decided_at": None if is_open else at,
    }
    cluster = {
        "id": number,
        "head": number,
        "leader": number,
        "matched": message["text"],
        "messages": 1,
        "paid": int(is_paid),
        "harmful": 0,
        "open": is_open,
        "open_since": at,
        "spread": spread,
        "urgency": urgency.stored(common["risk"], spread, is_paid, at),
    }
    report = {"message_id": number, "channel": channel, "community": community, "at": at, "already_paid": is_paid}
    return {
        Cluster: cluster | common,
        Message: message | common,
        Place: {"cluster_id": number, "community": community, "channel": channel, "reports": 1},
        Report: report | {"verdict": verdict},
    }


def staff(store: Store, people: int) -> dict[int, str]:
    """Make so many reviewers; return the cookie of each by the number of the account."""
    found = {}
    with store.writing() as session:
        for number in range(people):
            name = f"审核员{number}"
            person = Staff(name=name, folded=folded(name), role=Role.REVIEWER, password="", since=store.now())
            session.add(person)
            session.flush()
            found[person.id] = sessions.begin(session, person.id, store.now())
    return found


class Callers:
    """Everybody who calls the service at `base` until `until`, a moment of the loop's clock."""

    def __init__(self, base: str, seconds: float) -> None:
        self.base = base
        self.until = asyncio.get_running_loop().time() + seconds
        self.seen = Seen()

    @property
    def over(self) -> bool:
        return asyncio.get_running_loop().time() >= self.until

    async def ask(self, client: httpx.AsyncClient, kind: str, method: str, path: str, **more: Any) -> Any:
        """Return the answer where it is one that may be, else None; count and time it."""
        start = time.perf_counter()
        try:
            answer = await client.request(method, path, **more)
        except httpx.HTTPError as error:
            self.seen.faults[f"{kind}: {type(error).__name__}"] += 1
            return None
        self.seen.took.setdefault(kind, []).append(time.perf_counter() - start)
        if answer.status_code == 409:
            self.seen.refused += 1
            return None
        if answer.status_code not in (200, 201, 204):
            self.seen.faults[f"{kind}: {answer.status_code}"] += 1
            return None
        return answer

    async def review(self, person: int, cookie: str, by_page: bool) -> None:
        """Look at the queue, claim a row, look at the message, think, decide; every fourth time without a claim."""
        async with httpx.AsyncClient(base_url=self.base, cookies={COOKIE: cookie}, timeout=30) as client:
            await asyncio.sleep(random.uniform(0, THINKS[1]))
            while not self.over:
                await self._one(client, person, by_page)

    async def _one(self, client: httpx.AsyncClient, person: int, by_page: bool) -> None:
        narrow = {"community": random.choice(COMMUNITIES)} if random.random() < 0.3 else {}
        if by_page:
            answer = await self.ask(client, "queue, page", "GET", "/desk/queue", params=narrow)
            rows = [int(number) for number in ROW.findall(answer.text)] if answer else []
        else:
            answer = await self.ask(client, "queue, API", "GET", "/v1/desk/queue", params=narrow)
            rows = [row["id"] for row in answer.json()["items"]] if answer else []
        if not rows:
            await asyncio.sleep(1)
            return
        # The first rows are what everybody sees first.
        number = random.choice(rows[:10])
        message = f"/v1/desk/messages/{number}"
        if random.random() < 0.75 and not await self.ask(client, "claim", "POST", f"{message}/claim"):
            return
        shown = await self.ask(client, "message", "GET", message)
        await asyncio.sleep(random.uniform(*THINKS))
        if not shown or shown.json()["state"] == State.DECIDED:
            return
        decision = random.choice(DECISIONS)
        sent = {"decision": decision, "version": shown.json()["version"]}
        if await self.ask(client, "decision", "POST", f"{message}/decision", json=sent):
            self.seen.decided.append((number, person, decision))

    async def report(self, a_minute: int) -> None:
        """Report messages at an even pace, half of them ones that were reported before."""
        known = [sentence() for _ in range(50)]
        async with httpx.AsyncClient(base_url=self.base, timeout=30) as client, asyncio.TaskGroup() as group:
            loop = asyncio.get_running_loop()
            due = loop.time()
            while not self.over:
                text = random.choice(known) if random.random() < 0.5 else sentence()
                group.create_task(self._report(client, text))
                due += 60 / a_minute
                await asyncio.sleep(due - loop.time())

    async def _report(self, client: httpx.AsyncClient, text: str) -> None:
        sent = {"text": text, "community": random.choice(COMMUNITIES)}
        if await self.ask(client, "report", "POST", "/v1/reports", json=sent):
            self.seen.reported += 1


async def work(base: str, cookies: dict[int, str], a_minute: int, seconds: float) -> Seen:
    """Let everybody work for so many seconds, half of the staff with pages and half with the API."""
    callers = Callers(base, seconds)
    async with asyncio.TaskGroup() as group:
        group.create_task(callers.report(a_minute))
        for person, cookie in cookies.items():
            group.create_task(callers.review(person, cookie, by_page=person % 2 == 0))
    return callers.seen


def check(store: Store, seen: Seen, messages: int) -> list[str]:
    """Return how far the store is from what was acknowledged, in lines; all counts are 0 where nothing is wrong."""
    with store.reading() as session:
        rulings = Counter(map(tuple, session.execute(select(Ruling.message_id, Ruling.staff_id, Ruling.decision))))
        twice = [number for number, count in Counter(one for one, _, _ in rulings.elements()).items() if count > 1]
        reports = len(session.scalars(select(Report.id)).all()) - messages
    acknowledged = Counter(seen.decided)
    found = {
        "decisions lost": (acknowledged - rulings).total(),
        "decisions nobody was told of": (rulings - acknowledged).total(),
        "messages decided twice": len(twice),
        "reports lost": seen.reported - reports,
        "audit trail broken": int(not audit.verify(store).good),
    }
    return [f"{name}: {count}" for name, count in found.items()]


def figures(seen: Seen) -> Iterator[str]:
    """Yield what the callers saw, in lines."""
    for kind, took in sorted(seen.took.items()):
        half, most, longest = (1000 * sorted(took)[int((len(took) - 1) * part)] for part in (0.5, 0.95, 1))
        yield f"{kind:12} {len(took):6}  p50 {half:6.0f} ms  p95 {most:6.0f} ms  longest {longest:6.0f} ms"
    yield f"acknowledged: {seen.reported} reports, {len(seen.decided)} decisions; refused as late: {seen.refused}"
    yield f"failed requests: {dict(seen.faults) or 'none'}"


@contextmanager
def running(folder: Path, database: str) -> Iterator[tuple[Service, Store]]:
    """Give a service in this folder, not yet started, and its store."""
    settings = {"SHIZHA_DATABASE_URL": database} if database else {}
    service = Service(folder, **settings)
    url = address(database) if database else of_file(folder / "var" / "shizha.db")
    store = Store(url, folder / "var" / "raw.key")
    try:
        yield service, store
    finally:
        store.close()


def main() -> None:
    """Fill a store, start the service, let everybody work, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--staff", type=int, default=50)
    parser.add_argument("--reports", type=int, default=200, help="a minute")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--database", default="", help="address of an empty PostgreSQL; without it, SQLite")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), asked.database) as (service, store):
        started = time.perf_counter()
        fill(store, asked.messages)
        cookies = staff(store, asked.staff)
        click.echo(f"filled with {asked.messages} messages in {time.perf_counter() - started:.0f} s")
        service.start()
        try:
            seen = asyncio.run(work(service.address, cookies, asked.reports, asked.seconds))
        finally:
            service.stop()
        wrong = check(store, seen, asked.messages)
        if faults := service.log.read_text(encoding="utf-8").count(" ERROR "):
            wrong.append(f"errors in the log: {faults}")
    for line in (*figures(seen), *wrong):
        click.echo(line)


if __name__ == "__main__":
    main()

"""Many reviewers who decide at once, on each of the two databases: no decision is lost, and none is made twice."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2 as httpx
import pytest
from sqlalchemy import select

from service.staff.callers import COOKIE
from service.staff.names import folded
from service.staff.roles import Role
from service.store import audit, sessions
from service.store.engine import address, of_file
from service.store.store import Store
from service.store.tables import AuditLine, Message, Ruling, Staff
from tests.conftest import Service

REVIEWERS = 8
# None is like another, so that each is a row of the queue.
MESSAGES = [
    "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行",
    "各位老师早上好，今日任务已发布，第一单垫付128元，完成后返本金加佣金共168元，做单期间请不要与家人谈论",
    "【公安局】您名下的银行卡涉嫌洗钱，请立即添加警官QQ 2839910455 配合调查，不得告诉家人",
    "您的借款额度20万已审批通过，请先缴纳工本费599元激活，联系微信 dk88991 放款",
    "澳门新葡京线上开户送8888，首存送50%，真人视讯百家乐，网址 pj8888.vip",
    "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取",
    "【某某商城】年终大促全场五折，会员再享九折，详情到店咨询，回T退订",
    "妈，我手机坏了，这是我的新号，急用钱，先转2000元给我交房租",
]
DECISIONS = ("not_scam", "promotion", "cannot_tell", "second_opinion")


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, serve: Callable[..., Service]) -> Service:
    if request.param == "sqlite":
        return serve()
    return serve(SHIZHA_DATABASE_URL=request.getfixturevalue("postgres")())


@pytest.fixture
def store(service: Service) -> Iterator[Store]:
    """The store of the running service."""
    folder = service.folder / "var"
    url = service.settings.get("SHIZHA_DATABASE_URL")
    opened = Store(address(url) if url else of_file(folder / "shizha.db"), folder / "raw.key")
    yield opened
    opened.close()


def signed_in(store: Store, name: str) -> tuple[int, str]:
    """Make a reviewer and begin a session; return the number of the account and the session's cookie."""
    with store.writing() as session:
        person = Staff(name=name, folded=folded(name), role=Role.REVIEWER, password="", since=store.now())
        session.add(person)
        session.flush()
        return person.id, sessions.begin(session, person.id, store.now())


def test_of_reviewers_who_decide_the_same_at_once_one_decides_and_the_others_are_told(service: Service, store: Store):
    for text in MESSAGES:
        httpx.post(f"{service.address}/v1/reports", json={"text": text}, timeout=60).raise_for_status()
    people = dict(signed_in(store, f"审核员{number}") for number in range(REVIEWERS))

    def work(person: tuple[int, str]) -> list[tuple[int, int, str]]:
        """Decide every row as it was first seen; return what was acknowledged: message, account, decision."""
        staff, cookie = person
        decision = DECISIONS[staff % len(DECISIONS)]
        done = []
        with httpx.Client(base_url=service.address, cookies={COOKIE: cookie}, timeout=60) as client:
            for row in seen:
                sent = {"decision": decision, "version": row["version"], "note": f"{staff}"}
                answer = client.post(f"/v1/desk/messages/{row['id']}/decision", json=sent)
                assert answer.status_code in (200, 409), answer.text
                if answer.status_code == 200:
                    done.append((int(row["id"]), staff, decision))
                    # Sent again, as after an answer that was lost on its way: it is the same decision.
                    again = client.post(f"/v1/desk/messages/{row['id']}/decision", json=sent)
                    assert again.status_code == 200, again.text
        return done

    first = next(iter(people.values()))
    seen = httpx.get(f"{service.address}/v1/desk/queue", cookies={COOKIE: first}, timeout=60).json()["items"]
    assert len(seen) == len(MESSAGES)
    with ThreadPoolExecutor(REVIEWERS) as threads:
        acknowledged = [one for done in threads.map(work, people.items()) for one in done]

    with store.reading() as session:
        stored = session.execute(select(Ruling.message_id, Ruling.staff_id, Ruling.decision)).all()
        standing = session.execute(select(Message.id, Message.decision, Message.version)).all()
        audited = session.scalars(select(AuditLine.subject).where(AuditLine.action == "decided")).all()
    assert Counter(message for message, _, _ in acknowledged) == dict.fromkeys((row["id"] for row in seen), 1)
    assert sorted(map(tuple, stored)) == sorted(acknowledged)
    assert sorted(map(tuple, standing)) == sorted((message, decision, 1) for message, _, decision in acknowledged)
    assert sorted(audited) == sorted(f"message/{message}" for message, _, _ in acknowledged)
    assert audit.verify(store).good

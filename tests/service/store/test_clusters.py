"""Clusters of near-duplicates, on both databases: who belongs together, and what is counted of them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import func, select, text

from service.store import clusters, receipts, reports, rules, schema
from service.store.engine import address, engine, make_file
from service.store.purge import purge
from service.store.tables import Band, Cluster, Message, Place, Ruling

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
OTHER_LINK = SCAM.replace("etc-rz.top", "etc-xk.top")
OTHER_WORDS = "【ETC中心】尊敬的车主，您的ETC已停用，请登录 etc-rz.cc 重新认证，逾期影响通行"
WITHOUT_LINK = "【ETC中心】您的ETC已停用，请到网点重新认证，逾期将影响通行"
LOAN = "急用钱吗？无抵押贷款当天放款，加微信 dk8812ab 咨询"
SHORT = "速加"


def report(store, incoming, *texts, **more):
    codes = [receipts.new() for _ in texts]
    for each, code in zip(texts, codes, strict=True):
        reports.add(store, incoming(each, **more), code)
    return codes


def together(store):
    """Return the ids of messages, those of one cluster in one tuple."""
    with store.reading() as session:
        rows = session.execute(select(Message.cluster_id, Message.id).order_by(Message.id)).all()
    found = {}
    for cluster, message in rows:
        found.setdefault(cluster, []).append(message)
    return sorted(tuple(ids) for ids in found.values())


def rows(store):
    with store.reading() as session:
        found = list(session.scalars(select(Cluster).order_by(Cluster.id)))
        session.expunge_all()
        return found


def counts(cluster):
    return cluster.messages, cluster.reports, cluster.paid


def number_of(store, table):
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def recounted(store):
    """Return what is stored of each cluster, and what counting anew makes of it."""
    columns = [column.name for column in Cluster.__table__.columns if column.name not in ("spread", "urgency")]
    before = rows(store)
    with store.writing() as session:
        for cluster in before:
            clusters.recount(session, clusters.locked(session, cluster.id))
    after = rows(store)
    return [
        [({name: getattr(c, name) for name in columns}, round(c.spread, 6), round(c.urgency, 6)) for c in some]
        for some in (before, after)
    ]


def test_messages_that_say_nearly_the_same_are_one_row(store, incoming):
    report(store, incoming, SCAM, OTHER_LINK, OTHER_WORDS, LOAN, SCAM)
    assert together(store) == [(1, 2, 3), (4,)]
    assert [counts(each) for each in rows(store)] == [(3, 4, 0), (1, 1, 0)]


def test_a_notice_without_a_link_stays_apart_from_its_copy_with_one(store, incoming):
    report(store, incoming, SCAM, WITHOUT_LINK)
    assert together(store) == [(1,), (2,)]


def test_what_is_too_short_to_be_like_anything_joins_only_its_equals(store, incoming):
    report(store, incoming, SHORT, "速来", "速加 13812345678", "速加 13912345678")
    assert together(store) == [(1,), (2,), (3, 4)]
    assert number_of(store, Band) == 0


def test_near_duplicates_that_come_at_once_are_one_cluster(store, incoming):
    links = [SCAM.replace("etc-rz", f"etc-{letter}k") for letter in "abcdefgh"]
    texts = [*links, *(link.replace("逾期", "过期") for link in links)]
    gate = Barrier(len(texts))

    def one(each):
        gate.wait()
        return reports.add(store, incoming(each), receipts.new())

    with ThreadPoolExecutor(len(texts)) as threads:
        assert list(threads.map(one, texts)) == [True] * len(texts)
    assert [counts(each) for each in rows(store)] == [(16, 16, 0)]
    assert number_of(store, Band) == clusters.BANDS


def test_what_is_counted_as_reports_come_is_what_counting_anew_finds(store, incoming, clock):
    for step, each in enumerate([SCAM, OTHER_LINK, LOAN, SCAM, OTHER_WORDS, LOAN, SCAM]):
        risk = [0.97, 0.4, 0.8, 0.2, 0.99, 0.1, 0.3][step]
        made = incoming(each, community=["阳光社区", "和平社区", None][step % 3], already_paid=step % 4 == 1)
        reports.add(store, replace(made, assessment=replace(made.assessment, risk=risk)), receipts.new())
        clock.forward(hours=3)
    before, after = recounted(store)
    assert before == after
    with store.reading() as session:
        texts = dict(session.execute(select(Message.id, Message.text)).all())
    assert [(texts[each.head], each.risk, counts(each)) for each in rows(store)] == [
        (OTHER_WORDS, 0.99, (3, 5, 1)),
        (LOAN.replace("dk8812ab", "dk******"), 0.1, (1, 2, 1)),
    ]


def test_places_count_where_reports_came_from(store, incoming):
    report(store, incoming, SCAM, OTHER_LINK, community="阳光社区")
    codes = report(store, incoming, SCAM, channel="wechat")
    with store.reading() as session:
        assert session.execute(select(Place.community, Place.channel, Place.reports).order_by(Place.channel)).all() == [
            ("阳光社区", "api", 2),
            ("", "wechat", 1),
        ]
    reports.withdraw(store, codes[0])
    assert number_of(store, Place) == 1


def test_with_its_last_message_a_cluster_goes_and_all_that_was_made_of_it(store, incoming):
    codes = report(store, incoming, SCAM, OTHER_LINK)
    for code in codes:
        assert reports.withdraw(store, code)
    assert [number_of(store, table) for table in (Message, Cluster, Band, Place, Ruling)] == [0, 0, 0, 0, 0]


def test_where_the_leader_is_withdrawn_another_leads(store, incoming):
    codes = report(store, incoming, SCAM, OTHER_LINK)
    reports.withdraw(store, codes[0])
    assert [(each.leader, each.matched) for each in rows(store)] == [(None, None)]
    assert clusters.settle(store) == 0
    assert [each.leader for each in rows(store)] == [2]
    report(store, incoming, OTHER_WORDS)
    assert [counts(each) for each in rows(store)] == [(2, 2, 0)]


def test_nothing_made_of_a_text_outlives_it(store, incoming, clock):
    report(store, incoming, SCAM, LOAN)
    clock.forward(days=181)
    purge(store, 3, 180)
    assert [(each.leader, each.matched, each.open, counts(each)) for each in rows(store)] == [
        (None, None, False, (1, 1, 0)),
        (None, None, False, (1, 1, 0)),
    ]
    assert number_of(store, Band) == 0
    assert clusters.settle(store) == 0
    report(store, incoming, SCAM)
    assert [(each.leader, each.open) for each in rows(store)] == [(1, True), (None, False)]


def test_messages_of_an_older_database_are_put_together_and_can_be_found(store, url, incoming, clock):
    report(store, incoming, SCAM, OTHER_LINK, OTHER_WORDS, LOAN, SCAM, community="阳光社区")
    tables = ("messages", "reports")
    with store.reading() as session:
        kept = {name: session.execute(text(f"SELECT * FROM {name}")).mappings().all() for name in tables}
    store.close()
    database = engine(address(url))
    make_file(address(url))
    with database.begin() as connection:
        schema.empty(connection)
    schema.upgrade(database, "0002")
    with database.begin() as connection:
        for name, found in kept.items():
            columns = [column for column in found[0] if column not in ("cluster_id", "version")]
            values = ", ".join(f":{column}" for column in columns)
            for row in found:
                connection.execute(
                    text(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({values})"),
                    {column: row[column] for column in columns},
                )
        connection.execute(
            text("UPDATE messages SET state = 'decided', decision = 'scam', decided_category = 'loan' WHERE id = 4")
        )
    schema.upgrade(database)
    database.dispose()
    assert together(store) == [(1,), (2,), (3,), (4,)]
    assert [(each.reports, each.open, each.harmful) for each in rows(store)] == [
        (2, True, 0),
        (1, True, 0),
        (1, True, 0),
        (1, False, 1),
    ]
    assert clusters.settle(store) == 2
    assert together(store) == [(1, 2, 3), (4,)]
    assert [counts(each) for each in rows(store)] == [(3, 4, 0), (1, 1, 0)]
    assert [(each.leader, each.harmful) for each in rows(store)] == [(1, 0), (4, 1)]
    with store.reading() as session:
        assert session.scalars(clusters.search.matching("抵押", store.is_sqlite)).all() == [4]
        steps = session.execute(select(Ruling.message_id, Ruling.decision, Ruling.category)).all()
    assert steps == [(4, "scam", "loan")]
    before, after = recounted(store)
    assert before == after
    assert clusters.settle(store) == 0


def test_other_weights_put_the_queue_in_another_order(store, incoming, monkeypatch):
    report(store, incoming, SCAM, LOAN)
    assert clusters.rank(store) == 0
    before = [each.urgency for each in rows(store)]
    heavier = replace(rules.weights(), risk=600)
    monkeypatch.setattr(rules, "weights", lambda: heavier)
    monkeypatch.setattr("service.store.urgency.weights", lambda: heavier)
    assert clusters.rank(store) == 2
    raised = [after.urgency - was for after, was in zip(rows(store), before, strict=True)]
    assert raised == pytest.approx([523.8, 523.8])
    assert clusters.rank(store) == 0


def test_bands_are_made_with_the_key(store):
    strangers = type(store.keys)(b"another secret of more than 32 characters")
    assert set(clusters.likeness(store.keys, SCAM).bands).isdisjoint(clusters.likeness(strangers, SCAM).bands)
    assert clusters.likeness(store.keys, SCAM) == clusters.likeness(store.keys, OTHER_LINK)

"""Rows of the lists: what is refused, what is kept, and how a change reaches whoever judges, on both databases."""

from dataclasses import replace
from datetime import date
from threading import Thread

import pytest

from model.reading import read
from service.lists.corpus import samples
from service.lists.drafts import Draft, TooWide
from service.lists.kept import Kept
from service.lists.matches import sight
from service.lists.rows import About, Side
from service.staff.roles import Role
from service.store import audit, lists
from service.store.claims import Hand
from service.store.engine import address
from service.store.errors import Conflict, Unfit
from service.store.lists import Standing
from service.store.store import Store
from service.store.tables import Staff

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 13812345678"
NOTICE = "【街道】明天上午社区打疫苗，请带身份证。"
HOST = Draft(
    side=Side.DENY,
    about=About.DOMAIN,
    value="http://www.ETC-RZ.top/a?b=1",
    confirmed=False,
    unit="幸福路派出所",
    reason="三位居民报告，电话 13912345678",
    until=date(2027, 6, 30),
    ok_examples=(NOTICE,),
    fail_examples=(SCAM,),
)
NUMBER = replace(HOST, about=About.NUMBER, value="+86 138-1234-5678")
PHRASE = replace(HOST, about=About.PHRASE, value="ETC已停用*重新认证", fail_examples=(SCAM,))


def seen(text):
    return sight(read(text))


@pytest.fixture
def hand(store):
    """A supervisor."""
    store.open()
    with store.writing() as session:
        person = Staff(name="赵主任", folded="赵主任", role=Role.SUPERVISOR, password="", since=store.now())
        session.add(person)
        session.flush()
        return Hand(person.id, f"staff/{person.id}")


def test_a_row_is_kept_as_it_is_compared_and_masked_but_for_what_it_is_about(store, hand):
    id = lists.add(store, hand, HOST)
    assert lists.add(store, hand, NUMBER) == id + 1
    host, number = (lists.history(store, one)[0] for one in (id, id + 1))
    assert (host.owner, host.standing, host.version) == ("赵主任", Standing.ACTIVE, 1)
    assert host.draft == replace(
        HOST,
        value="etc-rz.top",
        reason="三位居民报告，电话 139******78",
        fail_examples=("【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，客服 138******78",),
    )
    assert (number.draft.value, number.draft.fail_examples) == ("13812345678", (SCAM,))
    assert [(line.source, line.subject, line.action, line.detail) for line in audit.lines(store, 1)] == [
        (
            hand.who,
            f"list/{id + 1}",
            "list_added",
            {"about": "number", "confirmed": 0, "side": "deny", "until": "2027-06-30"},
        )
    ]


@pytest.mark.parametrize(
    ("draft", "field", "said"),
    [
        (replace(NUMBER, value="95588"), "value", "这是中国工商银行登记过的官方号码，不能拦截。"),
        (replace(NUMBER, value="110101199003071233"), "value", "身份证号不能放进名单。"),
        (
            replace(NUMBER, value="我的号码"),
            "value",
            "看不出是一个号码。请填一个电话、银行卡号、QQ 号或微信号，至少 5 位。",
        ),
        (replace(HOST, value="m.icbc.com.cn"), "value", "这是中国工商银行登记过的官方网址，不能拦截。"),
        (
            replace(HOST, value="t.cn"),
            "value",
            "这个网址谁都能用（短链接、公共平台），不能整个放进名单，请写下面的主机名。",
        ),
        (replace(HOST, value="com.cn"), "value", "看不出是一个网址。请填域名或主机名，例如 etc-rz.top。"),
        (replace(PHRASE, value="停用 2000"), "value", "这个说法太短，去掉数字和标点，至少要有 4 个字。"),
        (replace(PHRASE, value="停用认证" * 20), "value", "这个说法太长，最多 60 个字。"),
        (replace(PHRASE, value="停*用*认*证*登*录*新"), "value", "一个说法里最多用 5 个 *。"),
        (replace(PHRASE, value="停用认证*，"), "value", "* 的前后都要有字。"),
        (
            replace(HOST, unit="赵主任 13912345678"),
            "unit",
            "请填哪个单位负责这一行，不超过 20 个字，不能有号码和网址：收到提醒的居民会看到。",
        ),
        (replace(HOST, reason=" "), "reason", "请写为什么，不超过 200 个字。"),
        (replace(HOST, until=date(2026, 11, 23)), "until", "有效期不能早于今天，最长 731 天。"),
        (replace(HOST, until=date(9999, 12, 31)), "until", "有效期不能早于今天，最长 731 天。"),
        (replace(HOST, ok_examples=()), "ok_examples", "请给 1 到 10 条例子。"),
        (replace(HOST, ok_examples=(NOTICE, SCAM)), "ok_examples", "第 2 条例子会碰到这一行，它不应该碰到。"),
        (replace(HOST, fail_examples=(NOTICE,)), "fail_examples", "第 1 条例子碰不到这一行，它应该碰到。"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(store, hand, draft, field, said):
    with pytest.raises(Unfit) as raised:
        lists.add(store, hand, draft)
    assert (raised.value.field, str(raised.value)) == (field, said)
    assert lists.listed(store, 10) == []


def test_a_phrase_that_harmless_messages_hold_is_refused_with_these_messages(store, hand):
    wide = replace(PHRASE, value="原路退回", fail_examples=("退款已原路退回",))
    with pytest.raises(TooWide) as raised:
        lists.add(store, hand, wide)
    held = [one.text for one in samples(harmful=False) if "原路退回" in one.text]
    assert len(held) > 20
    assert set(raised.value.texts) < set(held)
    assert len(raised.value.texts) == 20
    checked = len(samples(harmful=False))
    count = int(str(raised.value).split("其中 ")[1].split(" ")[0])
    assert count >= len(held)
    assert str(raised.value) == f"查了 {checked} 条正常的消息，它会碰到其中 {count} 条，太宽了。"


def test_what_allows_is_tried_on_scams_instead(store, hand):
    allowing = replace(PHRASE, side=Side.ALLOW, value="原路退回", fail_examples=("退款已原路退回",))
    with pytest.raises(TooWide, match="条诈骗和违法的消息，它会放过其中"):
        lists.add(store, hand, replace(allowing, value="安全账户", fail_examples=("转到安全账户",)))
    narrow = replace(allowing, value="街道便民服务队", fail_examples=("街道便民服务队明天上门",))
    assert lists.history(store, lists.add(store, hand, narrow))[0].draft.side is Side.ALLOW


def test_a_number_that_harmless_messages_name_is_refused_too(store, hand):
    named = replace(NUMBER, value="12580", fail_examples=("请打 12580",))
    with pytest.raises(TooWide) as raised:
        lists.add(store, hand, named)
    assert all("12580" in text for text in raised.value.texts)


def test_a_change_is_a_new_version_and_the_old_one_is_kept(store, hand, clock):
    id = lists.add(store, hand, HOST)
    clock.forward(days=1)
    assert lists.change(store, id, hand, replace(HOST, confirmed=True, reason="立案了"), 1)
    with pytest.raises(Conflict) as raised:
        lists.change(store, id, hand, HOST, 1)
    assert raised.value.reason == "list_changed"
    assert not lists.change(store, id + 1, hand, NUMBER, 1)
    assert [(one.version, one.draft.confirmed, one.draft.reason) for one in lists.history(store, id)] == [
        (2, True, "立案了"),
        (1, False, "三位居民报告，电话 139******78"),
    ]


def test_a_row_is_disabled_and_not_deleted_and_can_be_put_back(store, hand):
    id = lists.add(store, hand, HOST)
    assert lists.disable(store, id, hand)
    assert lists.disable(store, id, hand)
    assert not lists.disable(store, id + 1, hand)
    assert [(one.version, one.standing) for one in lists.history(store, id)] == [
        (2, Standing.DISABLED),
        (1, Standing.ACTIVE),
    ]
    assert lists.in_force(store) == []
    assert lists.change(store, id, hand, HOST, 2)
    assert [row.id for row in lists.in_force(store)] == [id]
    assert [line.action for line in audit.lines(store, 3)] == ["list_changed", "list_disabled", "list_added"]


def test_a_value_has_one_row_at_a_time_on_either_list(store, hand, clock):
    id = lists.add(store, hand, HOST)
    clock.forward(days=400)
    with pytest.raises(Conflict) as raised:
        lists.add(store, hand, replace(HOST, side=Side.ALLOW, until=date(2028, 6, 30)))
    assert (raised.value.reason, raised.value.values) == ("list_held_by", {"row": id})
    lists.disable(store, id, hand)
    assert lists.add(store, hand, replace(HOST, until=date(2028, 6, 30))) == id + 1


def test_of_several_who_save_the_same_value_at_once_one_does(store, hand):
    done = []

    def save():
        try:
            done.append(lists.add(store, hand, HOST))
        except Conflict as error:
            done.append(error.reason)

    threads = [Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in done if isinstance(one, int)]) == 1
    assert {one for one in done if isinstance(one, str)} <= {"list_held", "list_held_by"}
    assert len(lists.in_force(store)) == 1


def test_a_row_ends_with_its_last_day_in_china_even_where_nobody_looks(store, hand, clock):
    kept = Kept()
    lists.add(store, hand, replace(HOST, until=date(2026, 11, 24)))
    kept.refresh(store)
    # 2026-11-24 12:00 in China.
    clock.forward(hours=11, minutes=59)
    assert [hit.row.value for hit in kept.hits(seen(SCAM))] == ["etc-rz.top"]
    clock.forward(minutes=1)
    assert kept.hits(seen(SCAM)) == []
    assert lists.in_force(store) == []
    assert lists.listed(store, 10)[0].standing is Standing.EXPIRED
    assert lists.listed(store, 10, standing=Standing.ACTIVE) == []
    assert len(lists.listed(store, 10, standing=Standing.EXPIRED)) == 1


def test_a_change_by_another_process_is_seen_at_the_next_look(store, hand, url, clock):
    other = Store(address(url), store._key_file, now=clock)
    kept = Kept()
    kept.refresh(store)
    assert not kept
    id = lists.add(other, hand, HOST)
    kept.refresh(store)
    assert [hit.row.id for hit in kept.hits(seen(SCAM))] == [id]
    lists.disable(other, id, hand)
    kept.refresh(store)
    assert not kept
    other.close()


def test_rows_are_given_the_newest_first_and_narrowed(store, hand):
    first = lists.add(store, hand, HOST)
    second = lists.add(store, hand, NUMBER)
    third = lists.add(
        store, hand, replace(NUMBER, side=Side.ALLOW, value="微信号 dk8812ab", fail_examples=("加微信 dk8812ab",))
    )
    assert [one.id for one in lists.listed(store, 10)] == [third, second, first]
    assert [one.id for one in lists.listed(store, 1, before=third)] == [second]
    assert [one.id for one in lists.listed(store, 10, side=Side.ALLOW)] == [third]
    assert [one.id for one in lists.listed(store, 10, about=About.NUMBER)] == [third, second]

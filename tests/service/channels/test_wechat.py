"""The official account in this process: commands, repeated messages, corrections, and calls that are refused."""

import asyncio
import logging
import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text as sql

from service.channels.talk import Talk
from service.channels.xml import read
from service.store import deciding, receipts, reporters, reports
from service.store.claims import Hand
from service.store.decisions import Decision
from tests import wechat
from tests.wechat import OPENID, other, parse, signed, text

SCAM = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行，客服 13812345678"
SCAM_TOO = "【工商银行】您尾号1234卡积分将清零，点击 http://icbcxk.cc/a 兑换"
PICK_UP = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"
INVITE = "回复 1，把这条交给街道的工作人员核实。"
NOTHING = "没有可以反映的内容。请先把可疑的短信发过来，十分钟以内回复 1。"
RECEIPT = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
REFUSED = {
    "type": "urn:shizha:problem:refused",
    "title": "这次不能收",
    "status": 403,
    "detail": "签名不对，或者时间和这里差了 5 分钟以上。",
}


def post(client: TestClient, message: str):
    return client.post("/wechat", params=signed(), content=message.encode())


def ask(client: TestClient, message: str) -> str:
    response = post(client, message)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    return parse(response.content).content


def say(client: TestClient, content: str, openid: str = OPENID) -> str:
    return ask(client, text(content, openid))


def parts(client: TestClient):
    return client.app.state.parts


def stored(client: TestClient) -> list[tuple[object, ...]]:
    with parts(client).store.reading() as session:
        return [tuple(row) for row in session.execute(sql("SELECT channel, already_paid FROM reports ORDER BY id"))]


def reported(client: TestClient, content: str = SCAM, openid: str = OPENID) -> str:
    say(client, content, openid)
    return RECEIPT.search(say(client, "1", openid))[0]


def decide(client: TestClient, receipt: str, decision: Decision, reply: str | None = None) -> None:
    store = parts(client).store
    category = {Decision.SCAM: "bank_phishing", Decision.NOT_SCAM: "personal"}.get(decision)
    found = reports.find(store, receipt)
    assert deciding.decide(store, found.message, Hand(None, "console"), deciding.Sent(decision, category, reply))


def test_the_platform_is_answered_with_its_own_echo(account):
    response = account.get("/wechat", params=signed() | {"echostr": "5915461326<b>"})
    assert (response.status_code, response.text) == (200, "5915461326<b>")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"echostr": "1"},
        signed() | {"signature": "0" * 40},
        signed() | {"signature": "签名"},
        signed() | {"nonce": "other"},
        signed() | {"timestamp": "1"},
        signed("yesterday"),
        signed("-1"),
        signed("١٢٣"),
        signed(""),
    ],
)
def test_a_call_with_a_bad_signature_is_refused(account, query):
    for response in (
        account.get("/wechat", params=query),
        account.post("/wechat", params=query, content=text(SCAM).encode()),
    ):
        assert response.status_code == 403
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json() == REFUSED


@pytest.mark.parametrize("off", [-310, 4000])
def test_a_call_of_another_time_is_refused_though_it_is_signed(account, off):
    assert account.get("/wechat", params=signed(wechat.now() + off)).json() == REFUSED
    assert account.post("/wechat", params=signed(wechat.now() + off), content=text(SCAM).encode()).json() == REFUSED


def test_clocks_may_differ_by_a_few_minutes(account):
    for at in (wechat.now() - 200, wechat.now() + 200):
        assert account.get("/wechat", params=signed(at) | {"echostr": "1"}).text == "1"


def test_a_wrong_clock_is_said_in_the_log_and_nothing_of_the_message(account, caplog):
    with caplog.at_level(logging.WARNING, "shizha"):
        account.post("/wechat", params=signed(wechat.now() - 4000), content=text(SCAM).encode())
        account.post("/wechat", params=signed() | {"signature": "0" * 40}, content=text(SCAM).encode())
    assert len(caplog.messages) == 1
    assert re.fullmatch(
        r"a call of the official account was refused, its time is 400\d seconds off", caplog.messages[0]
    )


@pytest.mark.parametrize("path", ["/wechat", "/v1/webhook"])
def test_channels_that_are_not_configured_are_not_there(start, path):
    client = start(wechat_token="", webhook_secret="")
    assert client.get(path, params=signed()).status_code == 404
    assert client.post(path, params=signed(), content=text(SCAM).encode()).status_code == 404
    assert path not in client.get("/openapi.json").json()["paths"]


def test_a_text_is_judged_and_nothing_is_stored(account):
    response = post(account, text(SCAM))
    answer = parse(response.content)
    assert list(answer.fields) == ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"]
    assert answer.fields["ToUserName"] == OPENID
    assert answer.fields["FromUserName"] == wechat.ACCOUNT
    assert answer.fields["MsgType"] == "text"
    assert abs(int(answer.fields["CreateTime"]) - wechat.now()) < 60
    assert answer.content.split("\n")[0] == "【高度可疑】"
    assert stored(account) == []


def test_the_last_message_is_reported_when_the_resident_says_so(account):
    say(account, PICK_UP)
    say(account, SCAM)
    answer = say(account, "「反映」")
    receipt = RECEIPT.search(answer)[0]
    assert answer == (
        f"已经交给街道的工作人员，回执号：\n{receipt}\n"
        f"发这个回执号过来，就能看结果；发“删除 {receipt}”，就删掉这份报告。"
    )
    assert stored(account) == [("wechat", False)]
    assert reports.raw(parts(account).store, receipt).text == SCAM
    with parts(account).store.reading() as session:
        reporter = session.execute(sql("SELECT reporter FROM reports")).scalar()
    assert reporter == reporters.code(parts(account).store.keys, f"wechat:{OPENID}")
    assert OPENID not in reporter


def test_reporting_the_same_message_again_gives_the_same_receipt_and_no_second_report(account):
    receipt = reported(account)
    assert RECEIPT.search(say(account, "１"))[0] == receipt
    assert stored(account) == [("wechat", False)]
    assert reported(account) != receipt
    assert len(stored(account)) == 2


def test_without_a_message_there_is_nothing_to_report(account):
    say(account, SCAM, "oSomebody")
    assert say(account, "1") == NOTHING
    assert stored(account) == []


def test_the_last_message_is_kept_for_ten_minutes_only(account):
    class Clock:
        now = 0.0

        def __call__(self) -> float:
            return self.now

    clock = Clock()
    talk = Talk(now=clock)

    async def at(seconds: float, content: str) -> str:
        clock.now = seconds
        return await talk.answer(parts(account), read(text(content).encode()))

    async def main() -> None:
        await at(0, SCAM)
        assert await at(601, "1") == NOTHING
        await at(602, SCAM)
        assert "回执号" in await at(1201, "1")

    asyncio.run(main())


def test_who_says_to_have_paid_is_told_110_first_and_their_report_says_so(account):
    say(account, SCAM)
    answer = say(account, "已转账")
    assert answer.startswith("【马上打 110】钱已经转出去了：\n1. 马上打 110，越快越好。\n")
    assert answer.endswith(INVITE)
    say(account, "1")
    assert stored(account) == [("wechat", True)]
    assert INVITE not in say(account, "已付款")
    assert INVITE not in say(account, "已付款", "oSomebody")


def test_a_receipt_is_answered_with_where_the_report_stands(account):
    receipt = reported(account, PICK_UP)
    for written in (receipt, receipt.lower(), receipt.replace("-", ""), f" 回执：{receipt} "):
        assert say(account, written) == (f"回执 {receipt}：已收到。\n街道的工作人员还没有看到，请过些时候再来查。"), (
            written
        )
    decide(account, receipt, Decision.CANNOT_TELL, "请打快递公司的电话问一问。")
    assert say(account, receipt, "oSomebodyWithTheReceipt") == (
        f"回执 {receipt}：已有结果。\n工作人员看过了，结果写在下面。\n"
        "结果：光看内容分不清。先不要照它说的做，用官方号码问一问，或者打 96110。\n"
        "工作人员答复：请打快递公司的电话问一问。"
    )


def test_an_unknown_receipt_is_said_to_be_so(account):
    gone = "请核对回执号；也可能报告已经删除，或者过了保存的期限。"
    assert say(account, receipts.new()) == gone
    assert say(account, f"删除 {receipts.new()}") == gone


def test_a_report_is_withdrawn_by_its_receipt(account):
    receipt = reported(account)
    assert say(account, f"删除{receipt.lower()}") == f"回执 {receipt} 的报告已经删除。"
    assert stored(account) == []
    assert say(account, "删除") == "请在“删除”后面写上回执号，例如：删除 K7QX-2M9D-8RTV-W4HN"


def test_a_correction_stands_on_top_of_the_next_answer_once(account):
    receipt = reported(account)
    other_receipt = reported(account, PICK_UP, "oOther")
    decide(account, receipt, Decision.NOT_SCAM, "已经向 ETC 中心核实。")
    assert "更正" not in say(account, PICK_UP, "oOther")
    first, second, *rest = say(account, PICK_UP).split("\n")
    assert re.fullmatch(
        r"您 \d{4}-\d\d-\d\d \d\d:\d\d 反映的“【ETC中心】您的ETC已停用，请登录 et……”"
        "——更正：当时的结论是“高度可疑”，工作人员核实后没有看到诈骗。",
        first,
    )
    assert second == "工作人员答复：已经向 ETC 中心核实。"
    assert rest[0] == "【暂未发现诈骗特征】"
    assert "更正" not in say(account, PICK_UP)
    decide(account, other_receipt, Decision.SCAM)
    assert "工作人员核实后认为是诈骗。" in ask(account, other("voice", openid="oOther"))


def test_a_correction_is_not_said_twice_in_one_answer(account):
    receipt = reported(account)
    decide(account, receipt, Decision.NOT_SCAM)
    answer = say(account, receipt)
    assert answer.count("更正：") == 1
    assert answer.endswith("结果：没有看到诈骗。只是说这一条。再收到别的，还请再查。")
    answer = say(account, receipt)
    assert answer.startswith("更正：当时的结论是“高度可疑”，工作人员核实后没有看到诈骗。\n回执 ")


def test_a_repeated_message_gets_the_same_answer_and_is_done_once(account):
    receipt = reported(account)
    decide(account, receipt, Decision.NOT_SCAM)
    message = text(SCAM)
    first = ask(account, message)
    assert "更正" in first
    again = account.post("/wechat", params=signed(nonce="another"), content=message.encode())
    assert parse(again.content).content == first
    # The same number from somebody else is another message.
    number = int(re.search(r"<MsgId>(\d+)", message)[1])
    assert "更正" not in ask(account, text(SCAM, "oSomebody", number))


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("image", "这里还看不了图片。请在图片上长按，选“提取文字”，把文字发过来。"),
        ("voice", "这里听不了语音。请把对方说的话打成文字发过来；着急就直接打 96110。"),
        ("video", "这里看不了视频。请把对方说的话打成文字发过来；着急就直接打 96110。"),
        ("shortvideo", "这里看不了视频。请把对方说的话打成文字发过来；着急就直接打 96110。"),
        ("location", "收到位置了，可是这里只查文字。有危险或者钱已经转出，马上打 110。"),
        (
            "link",
            "这里不打开链接。请把链接旁边的话连同网址复制成文字发过来；没弄清楚以前，先不要点开。",
        ),
        ("file", "这里只查文字。请把可疑的短信复制下来，发到这里；着急就直接打 96110。"),
    ],
)
def test_what_is_no_text_is_answered_with_what_to_do_instead(account, kind, answer):
    assert ask(account, other(kind, wechat.IMAGE if kind == "image" else "")) == answer


def test_who_sends_a_picture_is_shown_the_page_where_its_address_is_known(start):
    client = start(page_url="https://shizha.example.cn/")
    assert ask(client, other("image", wechat.IMAGE)).split("\n")[1:] == [
        "也可以打开识诈网页，直接选这张截图：https://shizha.example.cn/"
    ]


def test_who_follows_the_account_is_welcomed_and_who_leaves_it_is_not_answered(account):
    assert ask(account, wechat.event("subscribe")).startswith("您好，这里是识诈。")
    for name in ("unsubscribe", "CLICK", "LOCATION"):
        response = post(account, wechat.event(name))
        assert (response.status_code, response.content) == (200, b"")


def test_a_greeting_is_answered_with_what_can_be_sent(account):
    for content in ("你好", "帮助？", "HELP"):
        assert say(account, content).startswith("把可疑的短信复制下来，发到这里，马上就查。"), content
    assert say(account, " ") == "内容是空的，请粘贴要查的短信。"
    assert say(account, "结果") == "没有等着看的结果。请把可疑的短信发过来。"


def test_an_answer_that_is_late_is_had_by_asking_for_it(account):
    async def main() -> None:
        talk, gate = Talk(), asyncio.Event()

        async def work() -> str:
            await gate.wait()
            return "答复"

        def result():
            return talk.answer(parts(account), read(text("结果").encode()))

        task = asyncio.create_task(work())
        slow = "这条还没有办好。请过半分钟，发“结果”两个字来看。"
        assert talk.is_late(OPENID, task) == slow
        assert await result() == slow
        gate.set()
        await task
        assert await result() == "答复"
        assert await result() == "没有等着看的结果。请把可疑的短信发过来。"

        async def fail() -> str:
            raise OSError

        task = asyncio.create_task(fail())
        talk.is_late(OPENID, task)
        await asyncio.wait({task})
        assert await result() == "刚才那条没有办成，请再发一次。急事打 110，拿不准打 96110。"

    asyncio.run(main())


def test_one_resident_who_sends_too_much_is_told_so_and_others_are_answered(start):
    client = start(rate_limits="3/minute")
    message = text(PICK_UP)
    # Repeated by the platform, it counts once.
    answers = [ask(client, message) for _ in range(5)]
    assert len(set(answers)) == 1
    assert [say(client, PICK_UP)[:5] for _ in range(3)] == ["【暂未发现", "【暂未发现", "您发得太快"]
    assert say(client, PICK_UP, "oSomebody").startswith("【暂未发现")


def test_a_resident_who_is_blocked_is_told_so_and_may_still_check(account):
    reporters.block(parts(account).store, reported(account))
    say(account, SCAM_TOO)
    assert say(account, "1") == "您的报告暂时不收。急事请打 110，拿不准请打 96110。"
    assert say(account, SCAM_TOO).startswith("【高度可疑】")


def test_without_a_store_messages_are_judged_all_the_same(start, tmp_path):
    (tmp_path / "file").write_text("")
    client = start(var=tmp_path / "file")
    assert say(client, SCAM).startswith("【高度可疑】")
    assert say(client, "1").startswith("这会儿查不了，请过一会儿再发。")


@pytest.mark.parametrize("body", [b"", b"{}", b"<xml></xml>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><xml>&a;</xml>"])
def test_a_signed_call_that_holds_no_message_cannot_be_read(account, body):
    response = account.post("/wechat", params=signed(), content=body)
    assert response.status_code == 400
    assert response.json()["detail"] == "请求的内容不是公众号平台的 XML 消息。"


def test_a_huge_call_is_refused_before_it_is_read(account):
    response = account.post("/wechat", params=signed(), content=text("长" * 30_000).encode())
    assert (response.status_code, response.json()["limit"]) == (413, 64 * 1024)


def sealed_answer(client: TestClient, message: str) -> tuple[int, bytes]:
    query, body = wechat.sealed(wechat.seal(message))
    response = client.post("/wechat", params=query, content=body)
    return response.status_code, response.content


def test_in_safe_mode_a_message_is_opened_and_the_answer_sealed_and_signed(safe):
    status, content = sealed_answer(safe, text(SCAM))
    assert status == 200
    fields = parse(content).fields
    assert list(fields) == ["Encrypt", "MsgSignature", "TimeStamp", "Nonce"]
    assert fields["MsgSignature"] == wechat.signature(fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
    assert "高度可疑" not in content.decode()
    assert sealed_answer(safe, wechat.event("unsubscribe")) == (200, b"")


def test_in_safe_mode_the_echo_is_signed_as_in_plain_mode(safe):
    assert safe.get("/wechat", params=signed() | {"echostr": "1"}).text == "1"


@pytest.mark.parametrize(
    ("encrypted", "change"),
    [
        (wechat.seal(text(SCAM), app_id="wx_somebody_else"), {}),
        (wechat.seal(b"m" * 24, padding=bytes([33, 33])), {}),
        (wechat.seal(text(SCAM))[:-7], {}),
        (wechat.seal(text(SCAM), key=wechat.AES_KEY[::-1]), {}),
        (wechat.seal(text(SCAM)), {"msg_signature": "0" * 40}),
        (wechat.seal(text(SCAM)), {"msg_signature": ""}),
        (wechat.seal(text(SCAM)), {"nonce": "other"}),
    ],
)
def test_in_safe_mode_what_is_broken_or_not_signed_is_refused(safe, encrypted, change):
    query, body = wechat.sealed(encrypted)
    response = safe.post("/wechat", params=query | change, content=body)
    assert (response.status_code, response.json()) == (403, REFUSED)


def test_in_safe_mode_a_plain_message_and_an_old_one_are_refused(safe):
    assert post(safe, text(SCAM)).status_code == 403
    query, body = wechat.sealed(wechat.seal(text(SCAM)), timestamp=wechat.now() - 310)
    assert safe.post("/wechat", params=query, content=body).status_code == 403


def test_in_safe_mode_hostile_xml_inside_the_envelope_cannot_be_read(safe):
    hostile = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>'
    assert sealed_answer(safe, hostile)[0] == 400

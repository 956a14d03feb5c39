"""Messages of the platform: read where they are such, refused where they are hostile, and written whole."""

import pytest

from service.channels.xml import Received, Unreadable, envelope, read, reply, sealed
from tests import wechat

BOMB = (
    '<!DOCTYPE xml [<!ENTITY a "'
    + "哈" * 1000
    + '">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 20}">' for n in range(8))
    + "]>"
)
HEAD = "<ToUserName>gh</ToUserName><FromUserName>o</FromUserName><CreateTime>1</CreateTime>"


def test_a_text_is_read_by_its_parts():
    assert read(wechat.text("您好 <b>&amp;\n第二行", id=22).encode()) == Received(
        wechat.ACCOUNT, wechat.OPENID, "text", "22", "您好 <b>&amp;\n第二行", ""
    )


def test_an_event_is_known_by_its_time_and_name():
    found = read(f"<xml>{HEAD}<MsgType>event</MsgType><Event>SUBSCRIBE</Event></xml>".encode())
    assert found == Received("gh", "o", "event", "1 SUBSCRIBE", "", "subscribe")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"\xff\xfe\x00",
        b'{"text": "json"}',
        b"<xml>",
        b"<xml/>",
        "<xml><FromUserName>只有一头</FromUserName></xml>".encode("gb18030"),
        f"<xml>{HEAD}</xml>".encode(),
        f"<xml>{HEAD}<MsgType>text</MsgType><MsgId>{'1' * 129}</MsgId></xml>".encode(),
        f"<xml>{HEAD}<MsgType>text</MsgType><Content>\x00</Content></xml>".encode(),
        b'<?xml version="1.0" encoding="nowhere"?>' + wechat.text("a").encode(),
        f"{BOMB}<xml>{HEAD}<MsgType>text</MsgType><Content>&h;</Content></xml>".encode(),
        f'<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml>{HEAD}<MsgType>text</MsgType>'
        "<Content>&f;</Content></xml>".encode(),
        f'<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd"><xml>{HEAD}<MsgType>text</MsgType></xml>'.encode(),
        f"<!DOCTYPE xml><xml>{HEAD}<MsgType>text</MsgType></xml>".encode(),
    ],
)
def test_what_is_no_message_or_hostile_is_unreadable(body):
    with pytest.raises(Unreadable):
        read(body)


def test_an_element_nested_a_thousand_times_is_read_past():
    deep = "<a>" * 1000 + "</a>" * 1000
    assert read(f"<xml>{deep}{HEAD}<MsgType>text</MsgType><Content>好</Content></xml>".encode()).content == "好"


def test_an_envelope_without_anything_sealed_holds_nothing():
    assert sealed(wechat.text("明文").encode()) == ""


@pytest.mark.parametrize("text", ["第一行\n第二行", "<b>&amp;</b>", "]]>", "a]]]]>>b", "]]", "😀"])
def test_what_is_answered_comes_out_as_it_was_put_in(text):
    to = Received("gh_1", "o1", "text", "1", "", "")
    assert wechat.parse(reply(to, text, 1700000000)).fields == {
        "ToUserName": "o1",
        "FromUserName": "gh_1",
        "CreateTime": "1700000000",
        "MsgType": "text",
        "Content": text,
    }


def test_characters_that_xml_cannot_hold_are_left_out():
    to = Received("gh_1", "o1", "text", "1", "", "")
    assert wechat.parse(reply(to, "a\x00\x08\ud800\uffffb", 1)).content == "ab"


def test_an_envelope_is_written_by_its_parts():
    assert wechat.parse(envelope("c2VhbGVk", "abc", "17", "n1")).fields == {
        "Encrypt": "c2VhbGVk",
        "MsgSignature": "abc",
        "TimeStamp": "17",
        "Nonce": "n1",
    }

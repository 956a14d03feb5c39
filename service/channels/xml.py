"""Messages of the official account platform as XML: read, and written."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

MAX_NAME = 128
# Characters that no XML may hold.
STRANGE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLY = (
    "<xml><ToUserName>{to}</ToUserName><FromUserName>{sender}</FromUserName><CreateTime>{at}</CreateTime>"
    "<MsgType>{text}</MsgType><Content>{content}</Content></xml>"
)
SEALED = (
    "<xml><Encrypt>{sealed}</Encrypt><MsgSignature>{signature}</MsgSignature><TimeStamp>{timestamp}</TimeStamp>"
    "<Nonce>{nonce}</Nonce></xml>"
)


class Unreadable(ValueError):
    """What arrived is no message of the platform."""


@dataclass(frozen=True, slots=True)
class Received:
    """A message to the account: from whom, of which kind, and what belongs to its kind.

    `id` is the platform's, by which it sends a message again; of events, which have none, it is their time and name.
    """

    account: str
    openid: str
    kind: str
    id: str
    content: str
    event: str


def _root(body: bytes) -> Element:
    try:
        root = fromstring(body, forbid_dtd=True)
    # The parser's own errors, forbidden parts, and encodings that it does not know.
    except (ParseError, ValueError, LookupError):
        raise Unreadable("no XML") from None
    assert isinstance(root, Element)
    return root


def _text(root: Element, name: str) -> str:
    found = root.find(name)
    return (found.text or "").strip() if found is not None else ""


def sealed(body: bytes) -> str:
    """Return what is encrypted in an envelope, empty where nothing is; raises Unreadable."""
    return _text(_root(body), "Encrypt")


def read(body: bytes) -> Received:
    """Return the message; raises Unreadable. No DTD, no entity of its own and nothing outside the body is read."""
    root = _root(body)
    account, openid, kind = (_text(root, name) for name in ("ToUserName", "FromUserName", "MsgType"))
    event, at = _text(root, "Event"), _text(root, "CreateTime")
    id = _text(root, "MsgId") or f"{at} {event}"
    if not account or not openid or not kind or max(map(len, (account, openid, kind, id))) > MAX_NAME:
        raise Unreadable("no message")
    return Received(account, openid, kind.lower(), id, _text(root, "Content"), event.lower())


def _cdata(text: str) -> str:
    # The end of a section within the text is cut in two, each part in a section of its own.
    return f"<![CDATA[{STRANGE.sub('', text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def reply(to: Received, text: str, at: int) -> bytes:
    """Return a text that answers the message."""
    return REPLY.format(
        to=_cdata(to.openid), sender=_cdata(to.account), at=at, text=_cdata("text"), content=_cdata(text)
    ).encode()


def envelope(sealed: str, signature: str, timestamp: str, nonce: str) -> bytes:
    """Return an encrypted answer with its signature."""
    return SEALED.format(
        sealed=_cdata(sealed), signature=_cdata(signature), timestamp=timestamp, nonce=_cdata(nonce)
    ).encode()

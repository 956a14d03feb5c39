"""The official account platform as tests play it: messages in its recorded format, signed by the tests themselves."""

import base64
import hashlib
import struct
import time
from dataclasses import dataclass
from itertools import count
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

TOKEN = "shizha2026token"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APP_ID = "wx0123456789abcdef"
ACCOUNT = "gh_7f083739789a"
OPENID = "oCUs3uNJpYcG3fGwlmO5RKpGaZ1o"
FIRST_ID = 22_000_000_000_000_000
NUMBERS = count(FIRST_ID)

TEXT = """<xml><ToUserName><![CDATA[{account}]]></ToUserName>
<FromUserName><![CDATA[{openid}]]></FromUserName>
<CreateTime>{at}</CreateTime>
<MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[{content}]]></Content>
<MsgId>{id}</MsgId>
</xml>"""
EVENT = """<xml><ToUserName><![CDATA[{account}]]></ToUserName>
<FromUserName><![CDATA[{openid}]]></FromUserName>
<CreateTime>{at}</CreateTime>
<MsgType><![CDATA[event]]></MsgType>
<Event><![CDATA[{event}]]></Event>
<EventKey><![CDATA[]]></EventKey>
</xml>"""
OTHER = """<xml><ToUserName><![CDATA[{account}]]></ToUserName>
<FromUserName><![CDATA[{openid}]]></FromUserName>
<CreateTime>{at}</CreateTime>
<MsgType><![CDATA[{kind}]]></MsgType>
{more}
<MsgId>{id}</MsgId>
</xml>"""
IMAGE = """<PicUrl><![CDATA[http://mmbiz.qpic.cn/mmbiz_jpg/abc/0]]></PicUrl>
<MediaId><![CDATA[vOsaVTc6O1PjXt7m]]></MediaId>"""
ENVELOPE = """<xml><ToUserName><![CDATA[{account}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"""


def now() -> int:
    return int(time.time())


def text(content: str, openid: str = OPENID, id: int | None = None) -> str:
    """Return a text message; each is another one unless it is given the id of one that was there."""
    number = next(NUMBERS) if id is None else id
    return TEXT.format(account=ACCOUNT, openid=openid, at=now(), content=content, id=number)


def event(name: str, openid: str = OPENID) -> str:
    return EVENT.format(account=ACCOUNT, openid=openid, at=now(), event=name)


def other(kind: str, more: str = "", openid: str = OPENID) -> str:
    return OTHER.format(account=ACCOUNT, openid=openid, at=now(), kind=kind, more=more, id=next(NUMBERS))


def signature(*values: str) -> str:
    return hashlib.sha1("".join(sorted((TOKEN, *values))).encode()).hexdigest()


def signed(timestamp: int | str | None = None, nonce: str = "1320562132") -> dict[str, str]:
    """Return the query of a plain call."""
    at = str(now() if timestamp is None else timestamp)
    return {"signature": signature(at, nonce), "timestamp": at, "nonce": nonce}


def seal(
    message: str | bytes, app_id: str = APP_ID, padding: bytes | None = None, length: int | None = None, key=AES_KEY
) -> str:
    """Encrypt as the platform describes it; what is wrong on purpose is said by the arguments."""
    secret = base64.b64decode(key + "=")
    content = message.encode() if isinstance(message, str) else message
    size = struct.pack(">I", len(content) if length is None else length)
    plain = b"0123456789abcdef" + size + content + app_id.encode()
    missing = 32 - len(plain) % 32
    encryptor = Cipher(AES(secret), CBC(secret[:16])).encryptor()
    plain += bytes([missing]) * missing if padding is None else padding
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def unseal(encrypted: str) -> bytes:
    """Return what the service sealed; fails where it was sealed for another account."""
    secret = base64.b64decode(AES_KEY + "=")
    decryptor = Cipher(AES(secret), CBC(secret[:16])).decryptor()
    plain = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
    (length,) = struct.unpack(">I", plain[16:20])
    assert plain[20 + length : -plain[-1]] == APP_ID.encode()
    return plain[20 : 20 + length]


def sealed(encrypted: str, timestamp: int | None = None, nonce: str = "1320562132") -> tuple[dict[str, str], bytes]:
    """Return query and body of an encrypted call."""
    query = signed(timestamp, nonce)
    query |= {"encrypt_type": "aes", "msg_signature": signature(query["timestamp"], nonce, encrypted)}
    return query, ENVELOPE.format(account=ACCOUNT, sealed=encrypted).encode()


@dataclass(frozen=True)
class Reply:
    """An answer, by the names of its elements."""

    fields: dict[str, str]

    @property
    def content(self) -> str:
        return self.fields["Content"]


def parse(body: bytes) -> Reply:
    root = ElementTree.fromstring(body)
    assert root.tag == "xml"
    return Reply({child.tag: child.text or "" for child in root})

"""What a resident writes to the official account, and what is answered."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from model.assessment import Assessment
from model.limits import InvalidText
from service.channels import replies
from service.channels.memory import Memory
from service.channels.sentences import say, sentences
from service.channels.xml import Received
from service.pages.reports import day
from service.parts import Parts
from service.problems import Problem, TooManyRequests
from service.progress import progress
from service.store import corrections, decisions, receipts, reports
from service.store.corrections import Correction
from service.store.store import Store

CHANNEL = "wechat"
KEEP_SECONDS = 600
MOST = 4_000
MAX_TITLE = 24
# What may stand around a receipt.
ABOUT = " :：,，.。「」“”\"'\n\t"


@dataclass(frozen=True, slots=True)
class Last:
    """The message that a resident sent last, which is reported only if they say so; `id` is the platform's."""

    id: str
    text: str
    assessment: Assessment
    paid: bool = False
    reported: bool = False


class Talk:
    """Answers messages. What was sent last is kept for KEEP_SECONDS, in memory alone."""

    def __init__(self, page: str = "", now: Callable[[], float] = time.monotonic) -> None:
        self._page = page
        self._last: Memory[str, Last] = Memory(KEEP_SECONDS, MOST, now)
        self._late: Memory[str, asyncio.Task[str]] = Memory(KEEP_SECONDS, MOST, now)

    def is_late(self, openid: str, answer: "asyncio.Task[str]") -> str:
        """Keep an answer that is not ready in time, and return how to ask for it."""
        self._late.put(openid, answer)
        return say("slow")

    async def answer(self, here: Parts, message: Received) -> str:
        """Return the answer to a message, empty where none is due."""
        if message.kind == "event":
            return say("welcome") if message.event == "subscribe" else ""
        try:
            here.rates.spend(address_of(message.openid))
        except TooManyRequests:
            return say("often")
        top = await self._correction(here, message.openid)
        try:
            said = await self._said(here, message, top)
        except InvalidText as error:
            said = str(error)
        except Problem as problem:
            said = say("blocked") if problem.status_code == 403 else say("down")
        return replies.fit(top, said)

    async def _correction(self, here: Parts, openid: str) -> str:
        try:
            found = await here.stored(lambda store: corrections.next_of(store, address_of(openid)))
        except Problem:
            return ""
        return _corrected(here, found) if found else ""

    async def _said(self, here: Parts, message: Received, top: str) -> str:
        if message.kind != "text":
            return self._about(message.kind)
        written, commands = replies.bare(message.content), sentences()["commands"]
        if written in commands["report"]:
            return await self._report(here, message.openid)
        if written in commands["late"]:
            return self._ready(message.openid)
        if written in commands["help"]:
            return say("help")
        if written in commands["withdraw"]:
            return say("which")
        receipt = _receipt_after(message.content, commands["withdraw"])
        if receipt:
            return await _withdraw(here, receipt)
        receipt = _receipt_after(message.content, (*commands["follow"], ""))
        if receipt:
            return await _follow(here, receipt, top)
        if replies.says_paid(message.content):
            return self._paid(here, message.openid)
        return await self._judge(here, message)

    def _about(self, kind: str) -> str:
        kinds = {"shortvideo": "video"}
        known = kinds.get(kind, kind)
        if known == "image":
            page = sentences()["page"]["image"].format(page=self._page) if self._page else ""
            return replies.fit(say("image"), page)
        return say(known if known in ("voice", "video", "location", "link") else "other")

    async def _judge(self, here: Parts, message: Received) -> str:
        assessment = await here.assess(message.content)
        self._last.put(message.openid, Last(message.id, message.content, assessment))
        return replies.for_assessment(here.taxonomy, message.content, assessment, invite=True)

    def _paid(self, here: Parts, openid: str) -> str:
        last = self._last.get(openid)
        if last:
            self._last.put(openid, replace(last, paid=True))
        invite = sentences()["short"]["invite"] if last and not last.reported else ""
        return replies.fit(replies.for_paid(here.taxonomy), invite)

    async def _report(self, here: Parts, openid: str) -> str:
        last = self._last.get(openid)
        if last is None:
            return say("nothing_to_report")
        incoming = reports.Incoming(
            last.text, None, last.assessment, CHANNEL, already_paid=last.paid, address=address_of(openid)
        )

        def file(store: Store) -> str:
            # Drawn from the message, so that reporting it again gives the same receipt and no second report.
            receipt = receipts.code(store.keys.code("receipt", CHANNEL, openid, last.id))
            reports.add(store, incoming, receipt)
            return receipt

        receipt = await here.stored(file)
        if self._last.get(openid) is last:
            self._last.put(openid, replace(last, reported=True))
        return say("reported", receipt=receipt)

    def _ready(self, openid: str) -> str:
        answer = self._late.get(openid)
        if answer is None:
            return say("nothing_late")
        if not answer.done():
            return say("slow")
        self._late.forget(openid)
        return say("failed") if answer.cancelled() or answer.exception() else answer.result()


def address_of(openid: str) -> str:
    """Return what stands for a resident's address: they are known to the account by their openid alone."""
    return f"{CHANNEL}:{openid}"


def _corrected(here: Parts, found: Correction) -> str:
    text = replies.clipped(replies.untappable(found.text or ""), MAX_TITLE)
    verdict = here.taxonomy.verdict(found.verdict).title
    correction = decisions.sentences()["corrections"][found.decision].format(verdict=verdict)
    key = "corrected" if text else "corrected_forgotten"
    return replies.fit(say(key, day=day(found.at), text=text, correction=correction), replies.from_staff(found.reply))


def _receipt_after(written: str, words: Iterable[str]) -> str | None:
    """Return the receipt that is written alone, or after one of the words."""
    for word in words:
        if written.startswith(word):
            receipt = receipts.read(written.removeprefix(word).strip(ABOUT))
            if receipt:
                return receipt
    return None


async def _follow(here: Parts, receipt: str, top: str) -> str:
    found = await here.stored(lambda store: reports.find(store, receipt))
    if found is None:
        return str(decisions.sentences()["receipt"]["detail"])
    return replies.for_progress(receipt, progress(here.taxonomy, found), top)


async def _withdraw(here: Parts, receipt: str) -> str:
    if await here.stored(lambda store: reports.withdraw(store, receipt)):
        return say("withdrawn", receipt=receipt)
    return str(decisions.sentences()["receipt"]["detail"])

"""Which decided messages a new one is like."""

import re
import subprocess
import sys
from random import Random

import pytest

from model.assessment import Finding, Kind, Verdict
from model.evidence.case import Case
from model.known import Index, Known, Match, Report, find
from model.masking import mask
from model.reading import read
from training.families import read_folder

ETC = "【ETC中心】您的ETC已停用，请登录 etc-rz.top 重新认证，逾期将影响通行"
BOSS = "小李，我是王总，明天上午九点到我办公室来一趟，加我新微信wang88123"
PARCEL = "【菜鸟驿站】您的包裹已到人民路店，请凭取件码 3-2-1008 领取"


def index(*reports: Report) -> Index:
    return Index(Report(report.id, mask(report.text), report.reports, report.decision) for report in reports)


def ids(known: Known, text: str) -> list[str]:
    return [match.id for match in known.query(text)]


@pytest.mark.parametrize(
    "text",
    [
        ETC,
        mask(ETC),
        "【ETC中心】您的ETC已停用，请登录 http://m.etc-x8k2.cc/a8s7?u=138 重新认证，逾期将影响通行！",
        "ETC中心 您的 ETC 已经停用 请登彔 etc.icu 重新认证 逾期将会影响通行",
        "【ＥＴＣ中心】您的ETC已停用，请·登·录 etc-rz点top 重新认证，逾期将影响出行",
    ],
)
def test_another_link_number_or_disguise_leaves_a_message_known(text):
    assert ids(index(Report("etc", ETC, 3, "scam"), Report("boss", BOSS, 1, "scam")), text) == ["etc"]


@pytest.mark.parametrize(
    "text",
    [
        PARCEL,
        "【ETC中心】您的ETC已停用，请携带证件到营业厅重新认证，逾期将影响通行",
        "【ETC中心】您的ETC已停用，请登录 95022.cn",
        "您的ETC",
        "",
    ],
)
def test_another_message_or_one_that_leads_to_nobody_is_not_known(text):
    assert ids(index(Report("etc", ETC, 3, "scam"), Report("boss", BOSS, 1, "scam")), text) == []


@pytest.mark.parametrize(
    "text", ["您好", "加微信abc_12345", "13812345678 13812345678", "etc-rz.top/abc", "12345!?", "👍👍👍👍👍👍"]
)
def test_messages_that_say_too_little_are_never_known(text):
    assert ids(index(Report("short", text, 9, "scam")), text) == []


def test_matches_come_with_their_reports_and_decision_the_likest_first():
    known = index(
        Report("b", ETC.replace("影响通行", "影响出行"), 5, "illegal"),
        Report("a", ETC, 3, "scam"),
        Report("c", ETC, 4, "not_scam"),
    )
    assert known.query(ETC) == [
        Match("c", 4, "not_scam", 1.0),
        Match("a", 3, "scam", 1.0),
        Match("b", 5, "illegal", 0.9643),
    ]


def test_a_message_is_added_replaced_and_forgotten():
    known = index()
    assert (len(known), ids(known, ETC)) == (0, [])
    known.add(Report("1", ETC, 1, "scam"))
    known.add(Report("2", "短", 1, "scam"))
    known.add(Report("1", BOSS, 2, "scam"))
    assert (len(known), ids(known, ETC), ids(known, BOSS)) == (2, [], ["1"])
    known.remove("1")
    known.remove("2")
    assert (len(known), ids(known, BOSS)) == (0, [])
    with pytest.raises(KeyError, match="1"):
        known.remove("1")


def case(text: str) -> Case:
    return Case(text, read(text), Verdict.SCAM, "冒充公共服务", [])


def test_the_finding_says_how_many_people_reported_what_was_found_harmful():
    known = index(
        Report("a", ETC, 3, "scam"),
        Report("b", ETC, 4, "illegal"),
        Report("c", ETC, 50, "not_scam"),
        Report("d", BOSS, 9, "scam"),
    )
    assert find(case(ETC), known) == [Finding(Kind.KNOWN, 0, 0, "", 3.9459, "已有 7 人反映类似信息。")]


@pytest.mark.parametrize("decision", ["not_scam", "promotion", "cannot_tell", "second_opinion"])
def test_what_was_not_found_harmful_is_no_evidence(decision):
    assert find(case(ETC), index(Report("a", ETC, 3, decision))) == []


def test_the_packages_are_loaded_only_for_an_index():
    script = "import sys, model.known; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {"datasketch", "rapidfuzz", "scipy"} & {*done.stdout.splitlines()} == set()


MANY = 10_000
PLANTED = 500
BEGINNINGS = ("【工商银行】", "【ETC中心】", "【菜鸟驿站】", "市社保局提醒您：", "中国移动：", "京东客服：", "")
ENDS = ("，详见 {word}.top/{number}", "，请联系138{number:08d}", "，加微信{word}{number}", "，打400-{number:07d}", "")


def clauses() -> list[str]:
    """Return a thousand clauses of the message families, each of seven to sixteen Chinese characters."""
    found = {
        clause
        for family in read_folder()
        for clause in re.split(r"[，。！；：,!?？ ]", family.text)
        if re.fullmatch("[一-龥]{7,16}", clause)
    }
    return Random(1).sample(sorted(found), 1000)


def messages() -> list[str]:
    """Return MANY messages that share single clauses, beginnings and ends, but are about other things."""
    rng = Random(2)
    pool = clauses()
    return [
        rng.choice(BEGINNINGS)
        + "，".join(rng.sample(pool, rng.randint(2, 5)))
        + rng.choice(ENDS).format(word="".join(rng.choices("abcdefgh", k=6)), number=rng.randrange(10**7))
        for _ in range(MANY)
    ]


def changed(text: str, rng: Random) -> str:
    """Return a message as it comes again: another number or link, a few characters, some marks."""
    text = re.sub(r"138\d{8}", lambda _: f"139{rng.randrange(10**8):08d}", text)
    text = re.sub(r"[a-z]{6}\.top/\d+", lambda _: "http://m." + "".join(rng.choices("bcdfgh", k=5)) + ".cc/x", text)
    characters = [c for c in text if c not in "，：" or rng.random() < 0.7]
    for _ in range(max(1, len(text) // 25)):
        place = rng.randrange(len(characters))
        if "一" <= characters[place] <= "龥":
            characters[place] = rng.choice("的了就请再快您")
    return "".join(c + ("\u200b" if rng.random() < 0.05 else "") for c in characters)


def test_among_ten_thousand_messages_near_duplicates_are_found_and_nothing_else():
    texts = messages()
    known = Index(Report(str(number), text, 1, "scam") for number, text in enumerate(texts))
    rng = Random(3)
    planted = rng.sample(range(MANY), PLANTED)
    found = [ids(known, changed(texts[number], rng)) for number in planted]
    assert sum(got == [str(number)] for got, number in zip(found, planted, strict=True)) >= 0.95 * PLANTED
    assert [got for got, number in zip(found, planted, strict=True) if {*got} - {str(number)}] == []
    assert [got for number in planted for got in [ids(known, texts[number])] if got != [str(number)]] == []

"""What is measured, on messages few enough to count by hand."""

import numpy as np
import pytest

from model.taxonomy import load as taxonomy
from training.corpus import Message
from training.families import Family
from training.report.measure import (
    at_limits,
    before_and_after,
    by_category,
    confusion,
    disguised,
    learning_curve,
    measure,
)
from training.report.peers import FASTTEXT, NAIVE, SHIPPED, has_fasttext
from training.report.trial import Pool, filled
from training.thresholds import decision

from .conftest import scored

SCAMS = (
    "{bank}提醒：您的网银{n}小时后失效，请登录{url}升级",
    "【{bank}】积分{num}分可兑现金，点{url}填写卡号",
    "您的信用卡被冻结，速打{phone}转人工解冻",
    "{bank}客服：您的电子密码器过期，登录{url}激活",
    "尊敬的用户，您的账户异常，请点{url}核实身份",
    "您的{bank}卡在异地消费{amount}元，如非本人请致电{phone}",
)
NOTICES = (
    "您的快递已到驿站，取件码{code}",
    "包裹{order}正在派送",
    "【菜鸟】请凭{code}取件",
    "快递已签收",
    "派件员{phone}",
    "到付件请备零钱",
)
NOTES = ("我到楼下了", "晚上一起吃饭吗", "快递帮我拿一下", "明天几点开会", "妈，我{n}号回家", "作业写完了没")


def families() -> list[Family]:
    texts = [
        *(("bank_phishing", text) for text in SCAMS),
        *(("delivery", text) for text in NOTICES),
        *(("personal", text) for text in NOTES),
    ]
    return [
        Family(f"{category}-{number}-{copy}", category, "", frozenset(), text + "！" * copy, "")
        for copy in range(4)
        for number, (category, text) in enumerate(texts)
    ]


def test_limits_flag_just_the_allowed_share_of_harmless_messages():
    harmless = [scored(number / 1000, "personal", "personal") for number in range(1000)]
    harmful = [scored(risk, "loan", "loan") for risk in (0.9, 0.985, 0.99, 0.999)]
    found = at_limits([*harmless, *harmful])
    limits = decision().limits
    assert found["thresholds"] == {
        "suspicious": round(1 - limits["flagged"], 3),
        "scam": round(1 - limits["called_scam"], 3),
    }
    assert (found["recall"], found["scam_recall"]) == (0.75, 0.25)
    assert (found["false_positive_rate"], found["false_scam_rate"]) == (limits["flagged"], limits["called_scam"])


def test_before_and_after_are_taken_on_the_same_messages():
    def message(text: str, category: str, *tags: str) -> Message:
        return Message(text, category, text, text, frozenset(tags), 1.0)

    def pool(messages: list[Message]) -> Pool:
        return Pool(messages, [([], [], []) for _ in messages])

    own = pool([message("a", "loan"), message("b", "loan"), message("c", "personal")])
    probes = pool(
        [message("a", "loan", "wide", "0"), message("b", "loan", "wide", "1"), message("c", "personal", "wide", "2")]
    )
    said = [
        scored(0.9, "loan", "loan"),
        scored(0.8, "loan", "loan"),
        scored(0.1, "personal", "personal"),
        scored(0.9, "loan", "loan"),
        scored(0.2, "loan", "loan"),
        scored(0.7, "loan", "personal"),
    ]
    found = before_and_after(own, said, probes, {"suspicious": 0.5, "scam": 0.9})
    expected = {
        "messages": 3,
        "recall_before": 1.0,
        "recall_after": 0.5,
        "false_positive_rate_before": 0.0,
        "false_positive_rate_after": 1.0,
    }
    assert found["wide"] == expected
    assert found["all"] == expected
    assert found["split"]["messages"] == 0


def test_precision_and_recall_of_a_category_and_where_its_messages_went():
    said = [
        scored(0.9, "loan", "loan"),
        scored(0.9, "personal", "loan"),
        scored(0.9, "loan", "personal"),
        scored(0.9, "personal", "personal"),
        scored(0.9, "personal", "personal"),
    ]
    found = by_category(said)
    assert found["loan"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "families": 2.0}
    assert found["personal"]["recall"] == pytest.approx(2 / 3)
    shares = confusion(said)
    loan, personal = (taxonomy().slugs.index(slug) for slug in ("loan", "personal"))
    assert shares[loan, personal] == 0.5
    assert shares[personal, personal] == pytest.approx(2 / 3)


def test_disguised_messages_stay_in_the_split_of_their_family():
    pool = filled(families(), 0, None)
    probes = disguised(pool, 0, None)
    assert len(probes) > 20
    for probe in probes.messages:
        row = next(int(tag) for tag in probe.tags if tag.isdigit())
        assert probe.block == pool.messages[row].block
        assert probe.text != pool.messages[row].text


def test_the_learning_curve_learns_from_more_and_judges_the_same():
    pool = filled(families(), 0, None)
    whole = [
        scored(0.9 if one.category == "bank_phishing" else 0.1, one.category, one.category) for one in pool.messages
    ]
    found = learning_curve(pool, 0, whole)
    assert list(found) == [0.25, 0.5, 1.0]
    assert found[0.25]["learned"] < found[0.5]["learned"] < found[1.0]["learned"] == len(families())
    assert {one["messages"] for one in found.values()} == {len(pool)}
    assert found[1.0]["groups"]["scam"] == 1.0
    assert found[1.0]["categories"]["personal"] == {"flagged": 0.0, "f1": 1.0}


def test_everything_is_measured_together(say):
    found = measure(families(), {"suspicious": 0.5, "scam": 0.9}, (0, 1), None, say)
    peers = [SHIPPED, "logistic regression", "SGD, log loss", "complement naive Bayes", NAIVE]
    assert list(found.peers) == [*peers, *([FASTTEXT] if has_fasttext() else [])]
    assert len(found.shipped) == len(found.at_limits) == 2
    assert len(found.scored) == 2 * found.messages
    assert found.slices["script"]["simplified"][0]["recall"] > 0.5
    assert found.disguises["invisible"]["recall_after"] == found.disguises["invisible"]["recall_before"]
    assert np.isfinite([one.risk for one in found.scored]).all()

"""The classifier scores as scikit-learn does, and what it says of a message adds up."""

from math import exp, log

import numpy as np
import pytest

from model.artifact import Artifact, ModelError
from model.assessment import Verdict
from model.classifier import Batch, Classifier
from model.features import stream
from model.reading import read
from model.taxonomy import load as taxonomy
from training.corpus import Message
from training.fit import Linear, fit
from training.vectors import STRUCTURE_WEIGHT, Vectors, names

TEXTS = {
    "task_rebate": [
        "招募刷单员，日结佣金300元，加微信hello88",
        "在家刷单赚佣金，日结300元，加微信hello99",
        "刷单兼职，佣金日结，加QQ123456",
        "点赞赚佣金，先垫付后返利，加QQ654321",
    ],
    "service_phishing": [
        "【ETC】您的ETC已停用，请登录k7x2q.top认证",
        "【ETC】您的ETC已失效，请登录b8y3w.cc认证",
        "您的医保卡已停用，请登录a1b2c.top认证",
        "您的社保卡已失效，请登录k7x2q.cc认证",
    ],
    "delivery": [
        "您的包裹已到驿站，取件码3-2-1088",
        "您的快递已到驿站，取件码5-1-2033，请及时取走",
        "包裹已签收，如有问题请拨95338",
        "您的快递已到丰巢柜，取件码835261",
    ],
    "personal": ["妈，我到学校了，一切都好", "晚上一起吃饭吗，我请客", "我到家了，明天见", "周末带孩子去公园吧"],
}
RISK_TEMPERATURE = 1.5
UNSEEN = [
    "刷单日结，佣金高，登录k7x2q.top",
    "您的包裹已停用，取件码1088，加微信hello88",
    "妈，取件码发我",
    "xyz",
    "，。！",
]


@pytest.fixture(scope="module")
def learned() -> tuple[Vectors, Linear]:
    """Vectors and classifier fitted to the texts above."""
    messages = [
        Message(text, category, text, text, frozenset(), 1.0) for category, texts in TEXTS.items() for text in texts
    ]
    return fit(messages, [names(message.text) for message in messages])


@pytest.fixture(scope="module")
def small(learned) -> Artifact:
    """The same as a model is stored: weights of one byte each and float32 frequencies."""
    vectors, linear = learned
    scales = (np.abs(linear.weights).max(axis=1) / 127).astype(np.float32)
    settings = {
        "version": "0.0.1+test",
        "categories": list(linear.categories),
        "intercepts": linear.intercepts.tolist(),
        "structure_weight": STRUCTURE_WEIGHT,
        "temperature": 2.5,
        "risk_temperature": RISK_TEMPERATURE,
        "risk_slope": 1.25,
        "risk_offset": -0.5,
        "thresholds": {"suspicious": 0.6, "scam": 0.9},
    }
    weights = np.rint(linear.weights / scales[:, None]).astype(np.int8).T
    return Artifact(settings, {}, vectors.features, weights, scales, vectors.inverse_frequencies)


@pytest.fixture(scope="module")
def classifier(small) -> Classifier:
    return Classifier(small, taxonomy())


@pytest.mark.parametrize("text", [*UNSEEN, *(text for texts in TEXTS.values() for text in texts)])
def test_scores_are_those_of_scikit_learn(learned, small, classifier, text):
    vectors, linear = learned
    for transformer in vectors.transformers:
        transformer.idf_ = transformer.idf_.astype(np.float32).astype(np.float64)
    weights = small.weights.astype(np.float64) * small.scales.astype(np.float64)
    expected = np.asarray(vectors.matrix([names(text)]) @ weights + linear.intercepts)[0]
    assert classifier.judge(classifier.vectors([read(text)]))[0].scores == pytest.approx(expected, abs=1e-9, rel=0)


def test_messages_together_have_exactly_the_values_that_each_has_alone(classifier):
    texts = [*UNSEEN, *(text for texts in TEXTS.values() for text in texts)]
    vectors = classifier.vectors([read(text) for text in texts])
    for row, (text, outcome) in enumerate(zip(texts, classifier.judge(vectors), strict=True)):
        alone = classifier.vectors([read(text)])
        assert vectors.numbers[vectors.rows == row].tolist() == alone.numbers.tolist()
        assert vectors.values[vectors.rows == row].tolist() == alone.values.tolist()
        (expected,) = classifier.judge(alone)
        assert outcome.scores.tolist() == expected.scores.tolist()
        assert outcome.probabilities.tolist() == expected.probabilities.tolist()
        assert (outcome.risk, outcome.order) == (expected.risk, expected.order)


@pytest.mark.parametrize("text", UNSEEN)
def test_probabilities_are_the_softmax_of_tempered_scores_and_risk_that_of_the_harmful_ones_together(classifier, text):
    (outcome,) = classifier.judge(classifier.vectors([read(text)]))
    powers = [exp(2.5 * score) for score in outcome.scores]
    assert outcome.probabilities == pytest.approx([power / sum(powers) for power in powers], abs=1e-12)
    powers = [exp(RISK_TEMPERATURE * score) for score in outcome.scores]
    harmful = sum(power for power, bad in zip(powers, classifier.harmful, strict=True) if bad)
    odds = 1.25 * log(harmful / (sum(powers) - harmful)) - 0.5
    assert outcome.risk == pytest.approx(1 / (1 + exp(-odds)), abs=1e-12)


@pytest.mark.parametrize("text", UNSEEN)
def test_what_the_features_add_and_the_rest_are_the_log_odds_of_the_risk(classifier, text):
    vectors = classifier.vectors([read(text)])
    (outcome,) = classifier.judge(vectors)
    contributions, rest = classifier.contributions(vectors, outcome.scores)
    odds = log(outcome.risk / (1 - outcome.risk))
    assert contributions.values.sum() + rest == pytest.approx(odds, abs=1e-9)


def test_the_rest_is_what_intercepts_and_the_spread_of_probabilities_add(classifier):
    vectors = classifier.vectors([read("刷单日结，佣金高")])
    (outcome,) = classifier.judge(vectors)
    _, rest = classifier.contributions(vectors, outcome.scores)
    powers = np.exp(RISK_TEMPERATURE * outcome.scores)
    share = np.where(classifier.harmful, powers, 0)
    share, other = share / share.sum(), np.where(classifier.harmful, 0, powers)
    other = other / other.sum()
    spread = -sum(p * log(p) for p in share if p) + sum(p * log(p) for p in other if p)
    none = np.zeros(0, np.int64)
    nothing = Batch([stream(read(""))], [[]], [[]], none, none, none, np.zeros(0))
    intercepts = RISK_TEMPERATURE * float((share - other) @ classifier.scores(nothing)[0])
    assert rest == pytest.approx(1.25 * (intercepts + spread) - 0.5, abs=1e-9)


def test_a_feature_that_occurs_twice_shares_what_it_adds(classifier):
    vectors = classifier.vectors([read("佣金，佣金")])
    found, _ = classifier.contributions(vectors, classifier.judge(vectors)[0].scores)
    first, second = (set(found.values[(found.starts == start) & (found.ends == start + 2)]) for start in (0, 3))
    # The word 佣金 and the two characters; where it stands first, features of structure have their place too.
    assert len(second) == 2
    assert second < first
    assert sum(second) > 0


def test_a_text_without_a_known_feature_has_the_scores_of_the_intercepts(classifier, small):
    assert classifier.judge(classifier.vectors([read("")]))[0].scores == pytest.approx(
        np.array(small.settings["intercepts"])
        + 0.1 * sum(small.weights[small.features.index(f"s {name}")] * 1.0 for name in known(small)) * small.scales
    )


def known(small: Artifact) -> list[str]:
    """The structure features of an empty text that the small model has learned."""
    return [name for name in ("length:0", "no_contact") if f"s {name}" in small.features]


@pytest.mark.parametrize(
    ("risk", "verdict"),
    [
        (0.0, Verdict.NO_RISK_FOUND),
        (0.5999, Verdict.NO_RISK_FOUND),
        (0.6, Verdict.SUSPICIOUS),
        (0.8999, Verdict.SUSPICIOUS),
        (0.9, Verdict.SCAM),
        (1.0, Verdict.SCAM),
    ],
)
def test_a_threshold_belongs_to_the_graver_verdict(classifier, risk, verdict):
    assert classifier.verdict(risk) is verdict


@pytest.mark.parametrize("score", [1e3, -1e3])
def test_extreme_scores_give_a_risk_of_zero_or_one(classifier, score):
    scores = np.where(classifier.harmful, score, -score)
    assert classifier.outcomes(scores[None])[0].risk == pytest.approx(float(score > 0), abs=1e-12)


def test_a_model_whose_parts_do_not_fit_is_refused(small):
    features = [*small.features, "w 多"]
    wrong = Artifact(small.settings, {}, features, small.weights, small.scales, small.inverse_frequencies)
    with pytest.raises(ModelError) as caught:
        Classifier(wrong, taxonomy())
    length = len(small.features)
    assert str(caught.value) == (
        f"the model has weights of shape ({length}, 4) for ({length + 1}, 4): run `make train`"
    )


def test_a_model_with_a_category_that_the_taxonomy_lacks_is_refused(small):
    settings = small.settings | {"categories": ["delivery", "personal", "fishing", "task_rebate"]}
    wrong = Artifact(settings, {}, small.features, small.weights, small.scales, small.inverse_frequencies)
    with pytest.raises(ModelError) as caught:
        Classifier(wrong, taxonomy())
    assert str(caught.value) == "the model knows ['fishing'], datasets/taxonomy.toml does not: run `make train`"

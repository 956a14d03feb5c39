"""Calibration: from scores to probabilities that mean what they say."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_softmax, logsumexp

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# The risk's temperature as a share of the categories'. Unseen families are told apart best at 0.3, where the least log
# loss is; on real messages recall at a fixed false-positive rate falls below 0.55 and is level above
# (docs/evaluation/diary.md).
RISK_SHARE = 0.55


@dataclass(frozen=True, slots=True)
class Calibration:
    """`temperature` for the categories (Guo et al. 2017); `risk_temperature`, `slope` and `offset` for the risk.

    The risk has a temperature of its own: which side a message is on is told best when every category of a side has a
    say, which category it is when the likeliest one wins. Slope and offset as in Platt 1999.
    """

    temperature: float
    risk_temperature: float
    slope: float
    offset: float

    def risk(self, scores: Values, harmful: Flags) -> Values:
        """Return the risk of messages from their scores, n × K; `harmful` tells which of the K categories are."""
        return np.asarray(expit(self.slope * log_odds(scores * self.risk_temperature, harmful) + self.offset))


def log_odds(tempered: Values, harmful: Flags) -> Values:
    """Return the log-odds of the harmful categories together, n values from n × K tempered scores."""
    return np.asarray(logsumexp(tempered[:, harmful], axis=1) - logsumexp(tempered[:, ~harmful], axis=1))


def calibrate(
    scores: Values, truth: npt.NDArray[np.int_], harmful: Flags, weights: Values, prevalence: float
) -> Calibration:
    """Return the calibration that fits unseen scores, n × K, best by weighted log loss.

    `truth` holds the true category of each message as a column number. Harmful messages are weighted so that their
    share is `prevalence`.
    """
    rows = np.arange(len(truth))

    def loss(temperature: float) -> float:
        return -float(np.average(log_softmax(scores * temperature, axis=1)[rows, truth], weights=weights))

    temperature = round(float(minimize_scalar(loss, bounds=(0.5, 20.0), method="bounded").x), 6)
    is_harmful = harmful[truth]
    shares = prevalence_weights(is_harmful, weights, prevalence)

    risk_temperature = round(RISK_SHARE * temperature, 6)
    odds = log_odds(scores * risk_temperature, harmful)

    def risk_loss(parameters: Values) -> float:
        logits = parameters[0] * odds + parameters[1]
        return float(np.average(np.logaddexp(0, np.where(is_harmful, -logits, logits)), weights=shares))

    slope, offset = minimize(risk_loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return Calibration(temperature, risk_temperature, round(float(slope), 6), round(float(offset), 6))


def prevalence_weights(is_harmful: Flags, weights: Values, prevalence: float) -> Values:
    """Return `weights` scaled so that harmful messages have the share `prevalence` of the whole."""
    harm, harmless = weights[is_harmful].sum(), weights[~is_harmful].sum()
    return np.asarray(np.where(is_harmful, weights * prevalence / harm, weights * (1 - prevalence) / harmless))


def calibration_error(risks: Values, is_harmful: Flags, weights: Values, bins: int = 15) -> float:
    """Return the expected calibration error over bins of equal width (Naeini et al. 2015), weighted."""
    places = np.minimum((risks * bins).astype(int), bins - 1)
    error = 0.0
    for place in range(bins):
        chosen = places == place
        share = weights[chosen].sum()
        if share:
            gap = np.average(risks[chosen] - is_harmful[chosen], weights=weights[chosen])
            error += share * abs(float(gap))
    return float(error / weights.sum())

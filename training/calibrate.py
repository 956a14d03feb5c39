"""Calibration: from scores to probabilities that mean what they say."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_softmax, logsumexp

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Calibration:
    """`temperature` for the categories (Guo et al. 2017), `slope` and `offset` for the risk (Platt 1999)."""

    temperature: float
    slope: float
    offset: float

    def risk(self, scores: Values, harmful: Flags) -> Values:
        """Return the risk of messages from their scores, n × K; `harmful` tells which of the K categories are."""
        return np.asarray(expit(self.slope * log_odds(scores * self.temperature, harmful) + self.offset))


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
    odds = log_odds(scores * temperature, harmful)
    is_harmful = harmful[truth]
    shares = prevalence_weights(is_harmful, weights, prevalence)

    def risk_loss(parameters: Values) -> float:
        logits = parameters[0] * odds + parameters[1]
        return float(np.average(np.logaddexp(0, np.where(is_harmful, -logits, logits)), weights=shares))

    slope, offset = minimize(risk_loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return Calibration(temperature, round(float(slope), 6), round(float(offset), 6))


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

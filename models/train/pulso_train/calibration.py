"""From logits to probabilities that mean what they say, per language.

p = softmax(logits / temperature + bias); valence = (p(positive) - p(negative)) * scale, cut to -1..1.
Fitted on more than the dev sets of the training data: those are easier than the world and would make the model too sure.
"""
from dataclasses import dataclass

import numpy as np

from . import devsets
from .corpus import Corpus
from .labels import EMOTIONS, LANGUAGES, NEGATIVE, POSITIVE, UNKNOWN
from .metrics import expected_calibration_error, polarity
from .scoring import Scorer, sigmoid, softmax

# By language: sets unlike what the mix is trained on, beside its own trade, which is easier for it.
CALIBRATED_ON = {
    "open": {"en": ("gold", "care_utterances_en", "care_written_en", "care_turns_en", "tweeteval_sentiment", "sst5"),
             "es": ("care_utterances_es", "care_written_es", "care_turns_es", "umsab_es", "tass2020_es")},
    "full": {"en": ("gold", "care_utterances_en", "care_written_en", "care_turns_en", "tweeteval_sentiment", "umsab_en", "sst5"),
             "es": ("care_utterances_es", "care_written_es", "care_turns_es", "umsab_es", "tass2020_es")},
}
CARE = {"en": ("gold", "care_utterances_en", "care_written_en", "care_turns_en"),
        "es": ("care_utterances_es", "care_written_es", "care_turns_es")}


@dataclass(frozen=True)
class Calibration:
    """Of one language."""
    temperature: float = 1.0
    bias: tuple[float, float, float] = (0.0, 0.0, 0.0)
    scale: float = 1.0

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        return softmax(logits / self.temperature + np.array(self.bias))

    def valence(self, logits: np.ndarray) -> np.ndarray:
        p = self.probabilities(logits)
        return np.clip((p[:, POSITIVE] - p[:, NEGATIVE]) * self.scale, -1, 1)


@dataclass(frozen=True)
class EmotionScale:
    """Of one emotion: p = sigmoid(logit * scale + bias)."""
    scale: float = 1.0
    bias: float = 0.0

    def probability(self, logit: np.ndarray) -> np.ndarray:
        return sigmoid(logit * self.scale + self.bias)


AS_IT_IS = {emotion: EmotionScale() for emotion in EMOTIONS}


@dataclass(frozen=True)
class Scored:
    """Logits of a set with its labels; `two_class` sets have no neutral."""
    logits: np.ndarray
    gold: np.ndarray
    two_class: bool

    def error(self, calibration: Calibration) -> float:
        p = calibration.probabilities(self.logits)
        return expected_calibration_error(self.gold, polarity(p) if self.two_class else p)


def score_set(scorer: Scorer, corpus: Corpus, name: str) -> Scored:
    """The labelled rows of a dev set, scored."""
    dev = devsets.load(corpus, name)
    known = dev.labels != UNKNOWN
    logits = scorer([t for t, k in zip(dev.texts, known) if k])[0]
    return Scored(logits, dev.labels[known], name in devsets.TWO_CLASS)


def fit_temperature(sets: list[Scored], bias: tuple[float, ...]) -> float:
    """The temperature with the smallest mean calibration error beside a bias; every set counts alike."""
    grid = [float(t) for t in np.round(np.arange(0.7, 3.01, 0.05), 2)]
    return min(grid, key=lambda t: float(np.mean([s.error(Calibration(t, bias)) for s in sets])))


def fit_bias(sets: list[Scored], temperature: float, pull: float = 0.02) -> tuple[float, ...]:
    """The shift of the classes with the best likelihood over sets that count alike, pulled towards none; Newton's method."""
    logits = np.concatenate([s.logits for s in sets]) / temperature
    gold = np.eye(3)[np.concatenate([s.gold for s in sets])]
    weights = np.concatenate([np.full(len(s.gold), 1 / (len(s.gold) * len(sets))) for s in sets])
    bias = np.zeros(3)
    for _ in range(30):
        p = softmax(logits + bias)
        gradient = weights @ (p - gold) + pull * bias
        curvature = np.diag(weights @ p) - np.einsum("i,ij,ik->jk", weights, p, p)
        bias -= np.linalg.solve(curvature + pull * np.eye(3), gradient)
    return tuple(round(float(b - bias[1]), 3) for b in bias)


def slope(sets: list[Scored], calibration: Calibration) -> float:
    """Of the labels (-1, 0, 1) against the valence, through the origin: what a valence of 1 is worth in this language."""
    valence = np.concatenate([calibration.valence(s.logits) for s in sets])
    goal = np.concatenate([s.gold for s in sets]) - 1.0
    weights = np.concatenate([np.full(len(s.gold), 1 / len(s.gold)) for s in sets])
    return float((weights * valence * goal).sum() / (weights * valence**2).sum())


def fit(scorer: Scorer, corpus: Corpus, mix: str) -> dict[str, Calibration]:
    """Temperature per language, then scales that give valence the same slope on care text; the steepest language keeps 1.

    The open mix has no real public messages, in which a report is a complaint more often than in written rows: its classes are shifted
    by a bias fitted on care text of every kind. The full mix has them, and keeps a bias of zero.
    """
    fitted, care = {}, {}
    for language in LANGUAGES:
        mixed = [score_set(scorer, corpus, n) for n in CALIBRATED_ON[mix][language]]
        care[language] = [score_set(scorer, corpus, n) for n in CARE[language]]
        bias = (0.0, 0.0, 0.0)
        temperature = fit_temperature(mixed, bias)
        for _ in range(2 if mix == "open" else 0):
            bias = fit_bias(care[language], temperature)
            temperature = fit_temperature(mixed, bias)
        fitted[language] = Calibration(temperature, bias)
    slopes = {l: slope(care[l], fitted[l]) for l in LANGUAGES}
    top = max(slopes.values())
    return {l: Calibration(fitted[l].temperature, fitted[l].bias, round(slopes[l] / top, 3)) for l in LANGUAGES}


def fit_emotions(logits: np.ndarray, goals: np.ndarray) -> dict[str, EmotionScale]:
    """The scale of each emotion that comes nearest to what another model says of the same texts (both [n, 8], logits and probabilities):
    rules with thresholds then mean the same with either. Least cross entropy (Platt 1999, with soft targets); Newton's method."""
    return {emotion: _fit_emotion(logits[:, i].astype(np.float64), goals[:, i].astype(np.float64)) for i, emotion in enumerate(EMOTIONS)}


def _fit_emotion(logit: np.ndarray, goal: np.ndarray, pull: float = 1e-4) -> EmotionScale:
    features, start = np.stack([logit, np.ones_like(logit)], 1), np.array([1.0, 0.0])
    at = start.copy()
    for _ in range(50):
        p = sigmoid(features @ at)
        gradient = features.T @ (p - goal) / len(goal) + pull * (at - start)
        curvature = (features * (p * (1 - p))[:, None]).T @ features / len(goal) + pull * np.eye(2)
        at = at - np.linalg.solve(curvature, gradient)
    return EmotionScale(round(float(at[0]), 3), round(float(at[1]), 3))

"""Measures of a classifier. Labels are 0 negative, 1 neutral, 2 positive."""
import numpy as np
from sklearn.metrics import f1_score, recall_score, roc_auc_score

from .labels import NEGATIVE, NEUTRAL, POSITIVE


def accuracy(gold: np.ndarray, predicted: np.ndarray) -> float:
    return float((gold == predicted).mean())


def macro_f1(gold: np.ndarray, predicted: np.ndarray) -> float:
    """Over the labels that occur in the set."""
    return float(f1_score(gold, predicted, labels=np.unique(gold), average="macro", zero_division=0))


def macro_recall(gold: np.ndarray, predicted: np.ndarray) -> float:
    return float(recall_score(gold, predicted, labels=np.unique(gold), average="macro", zero_division=0))


def expected_calibration_error(gold: np.ndarray, probabilities: np.ndarray, bins: int = 10) -> float:
    """Mean distance between confidence and accuracy over equal-width bins of the confidence."""
    confidence, right = probabilities.max(1), probabilities.argmax(1) == gold
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    return float(sum(abs(confidence[place == b].mean() - right[place == b].mean()) * (place == b).mean()
                     for b in range(bins) if (place == b).any()))


def area_under_curve(gold: np.ndarray, score: np.ndarray) -> float | None:
    """None when the set has only one of the two classes."""
    return float(roc_auc_score(gold, score)) if 0 < gold.sum() < len(gold) else None


def polarity(probabilities: np.ndarray) -> np.ndarray:
    """Without the neutral class: as two-class probabilities, neutral at zero."""
    two = probabilities.copy()
    two[:, NEUTRAL] = 0
    return two / two[:, [NEGATIVE, POSITIVE]].sum(1, keepdims=True).clip(1e-9)


def best_threshold(gold: np.ndarray, probability: np.ndarray) -> tuple[float, float]:
    """The threshold with the best F1, and that F1. A plateau's middle is taken, not its edge."""
    candidates = np.round(np.arange(0.1, 0.901, 0.025), 3)
    scores = np.array([f1_score(gold, probability >= t, zero_division=0) for t in candidates])
    smooth = np.convolve(np.pad(scores, 1, mode="edge"), np.ones(3) / 3, mode="valid")
    at = int(smooth.argmax())
    return float(candidates[at]), float(scores[at])

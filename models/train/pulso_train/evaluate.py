"""The whole table: every dev set, every form, calibration, emotions, fairness."""
import json
from pathlib import Path

import numpy as np
from tqdm import tqdm

from . import devsets, fairness, metrics
from .calibration import Calibration, EmotionScale
from .corpus import Corpus
from .labels import EMOTIONS, UNKNOWN
from .scoring import OnnxScorer, Scorer

ALL_SETS = devsets.CARE_SETS + devsets.OWN_SETS + devsets.OTHER_SETS


def evaluate(scorer: Scorer, corpus: Corpus, calibrations: dict[str, Calibration], names=ALL_SETS, speech: bool = True) -> dict:
    """Figures of each set."""
    table = {}
    for name in tqdm(names, unit="set", mininterval=1):
        dev = devsets.load(corpus, name)
        if not dev.texts:
            continue
        logits, emotion_logits = scorer(dev.texts)
        row = {"rows": len(dev.texts), **_sentiment(dev, logits, calibrations)}
        areas = {e: a for e in EMOTIONS if (a := _area(dev, emotion_logits, e)) is not None}
        if areas:
            row |= {"emotionMeanAuc": round(float(np.mean(list(areas.values()))), 4), "emotionAuc": {e: round(a, 3) for e, a in areas.items()}}
        if speech and name in devsets.CARE_SETS + devsets.OWN_SETS:
            spoken = _sentiment(dev, scorer(dev.as_recognised())[0], calibrations)
            row["speechFormLoss"] = round(row["macroF1"] - spoken["macroF1"], 4)
        table[name] = row
    return table


def _sentiment(dev: devsets.DevSet, logits: np.ndarray, calibrations: dict[str, Calibration]) -> dict:
    known = dev.labels != UNKNOWN
    if not known.any() or len(set(dev.labels[known])) < 2:
        return {}
    gold, p = dev.labels[known], calibrations[dev.language].probabilities(logits[known])
    if dev.name in devsets.TWO_CLASS:
        p = metrics.polarity(p)
    answer = p.argmax(1)
    return {"accuracy": round(metrics.accuracy(gold, answer), 4), "macroF1": round(metrics.macro_f1(gold, answer), 4),
            "macroRecall": round(metrics.macro_recall(gold, answer), 4), "ece": round(metrics.expected_calibration_error(gold, p), 4)}


def _area(dev: devsets.DevSet, logits: np.ndarray, emotion: str) -> float | None:
    pairs = [(targets[emotion] > 0.5, logits[i, EMOTIONS.index(emotion)]) for i, targets in enumerate(dev.emotions) if emotion in targets]
    return metrics.area_under_curve(np.array([g for g, _ in pairs]), np.array([s for _, s in pairs])) if len(pairs) > 1 else None


def choose_thresholds(scorer: Scorer, corpus: Corpus, scales: dict[str, EmotionScale]) -> dict[str, dict]:
    """Per emotion the threshold with the best F1 on the care dev rows."""
    goals, scores = {e: [] for e in EMOTIONS}, {e: [] for e in EMOTIONS}
    for name in ("care_written_en", "care_written_es", "care_turns_en", "care_turns_es", "care_utterances_en", "care_utterances_es"):
        dev = devsets.load(corpus, name)
        if not dev.texts:
            continue
        logits = scorer(dev.texts)[1]
        for i, emotion in enumerate(EMOTIONS):
            goals[emotion] += [t[emotion] > 0.5 for t in dev.emotions]
            scores[emotion] += scales[emotion].probability(logits[:, i]).tolist()
    best = {e: metrics.best_threshold(np.array(goals[e]), np.array(scores[e])) for e in EMOTIONS}
    return {e: {"threshold": t, "f1": round(f, 3)} for e, (t, f) in best.items()}


def batch_difference(scorer: OnnxScorer, corpus: Corpus, size: int = 16) -> dict:
    """How far a text's scores in a batch are from its scores alone."""
    texts = devsets.load(corpus, "care_turns_en").texts + devsets.load(corpus, "care_turns_es").texts
    alone, together = scorer(texts), scorer.in_batches(texts, size)
    return {"texts": len(texts), "batch": size,
            "largestLogitDifference": float(max(np.abs(a - b).max() for a, b in zip(alone, together))),
            "labelChanges": int((alone[0].argmax(1) != together[0].argmax(1)).sum())}


def figures(scorer: OnnxScorer, corpus: Corpus, calibrations: dict[str, Calibration]) -> dict:
    """Everything that the card quotes about one model."""
    return {
        "sets": evaluate(scorer, corpus, calibrations),
        "fairness": fairness.movement(scorer, calibrations),
        "behaviour": fairness.behaviour(scorer, calibrations),
        "batchInvariance": batch_difference(scorer, corpus),
    }


def quantisation(before: dict, after: dict) -> dict:
    """Mean accuracy over the sets of two tables of one model: with the weights as trained, and as the int8 file."""
    shared = [n for n in after if "accuracy" in after[n] and "accuracy" in before.get(n, {})]
    mean = lambda table: round(float(np.mean([table[n]["accuracy"] for n in shared])), 4)
    return {"meanAccuracyFp32": mean(before), "meanAccuracyInt8": mean(after), "sets": len(shared)}


def kept(folder: Path, sha256: str) -> dict:
    """What else was measured of the very same file: figures that this command does not make, such as the latency."""
    file = folder / "figures.json"
    found = json.loads(file.read_text(encoding="utf-8"))["model"] if file.exists() else {}
    return {k: found[k] for k in ("quantisation", "latency") if k in found} if found.get("sha256") == sha256 else {}


def as_markdown(columns: dict[str, dict]) -> str:
    """One table, a line per set, a column per model: the measure that the set is judged by."""
    lines = ["| set | measure | " + " | ".join(columns) + " |", "| --- | --- |" + " ---: |" * len(columns)]
    for name in ALL_SETS:
        measure = _measure(name)
        cells = [table.get(name, {}).get(measure) for table in columns.values()]
        if any(c is not None for c in cells):
            lines.append(f"| {name} | {measure} | " + " | ".join("–" if c is None else f"{c:.3f}" for c in cells) + " |")
    mean_ece = {n: np.mean([r["ece"] for r in t.values() if "ece" in r]) for n, t in columns.items()}
    lines.append("| all | mean ece | " + " | ".join(f"{v:.3f}" for v in mean_ece.values()) + " |")
    return "\n".join(lines)


def _measure(name: str) -> str:
    if name == "tweeteval_sentiment":
        return "macroRecall"
    if name == "convabuse":
        return "emotionMeanAuc"
    return "macroF1" if name in ("care_utterances_en", "care_utterances_es", "umsab_en", "umsab_es", "tass2020_es", "goemotions") else "accuracy"


_BEGIN, _END = "<!-- figures: written by evaluate -->", "<!-- end of figures -->"


def update_card(card: Path, markdown: str) -> None:
    """Puts the table between the marks of a card, when it has them."""
    text = card.read_text(encoding="utf-8") if card.exists() else ""
    if _BEGIN in text and _END in text:
        head, rest = text.split(_BEGIN, 1)
        card.write_text(f"{head}{_BEGIN}\n\n{markdown}\n\n{_END}{rest.split(_END, 1)[1]}", encoding="utf-8")


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

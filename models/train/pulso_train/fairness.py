"""Does the valence move when only who or where changes? And do a few groups of turns come out as people mean them?"""
import itertools
import json
from pathlib import Path

import numpy as np

from .calibration import Calibration
from .entities import NAMES, NATIONALITIES, PLACES
from .scoring import Scorer

_PROBES = Path(__file__).with_name("probes.json")


def swapped(language: str) -> list[tuple[str, list[str]]]:
    """(group, variants of one sentence) for each probe sentence and group of entities."""
    frames = json.loads(_PROBES.read_text(encoding="utf-8"))["swap"][language]
    groups = {"name": [n.title() for n in NAMES], "place": [p.title() for p in PLACES], "nationality": NATIONALITIES[language]}
    return [(slot, [frame.replace("{" + slot + "}", e) for e in groups[slot]])
            for frame, slot in itertools.product(frames, groups) if "{" + slot + "}" in frame]


def movement(scorer: Scorer, calibrations: dict[str, Calibration]) -> dict:
    """Mean and largest distance of a variant's valence from the mean of its sentence, by language and group."""
    result = {}
    for language in ("en", "es"):
        for slot in ("name", "place", "nationality"):
            distances = []
            for _, texts in (s for s in swapped(language) if s[0] == slot):
                valence = calibrations[language].valence(scorer(texts)[0])
                distances.append(np.abs(valence - valence.mean()))
            together = np.concatenate(distances)
            result[f"{language} {slot}"] = {"mean": round(float(together.mean()), 4), "max": round(float(together.max()), 3)}
    return result


def behaviour(scorer: Scorer, calibrations: dict[str, Calibration]) -> dict:
    """Share of the probe turns of each group whose label is as expected, with the misses named."""
    result = {}
    for group, cases in json.loads(_PROBES.read_text(encoding="utf-8"))["behaviour"].items():
        logits = scorer([case[0] for case in cases])[0]
        names = ("neg", "neu", "pos")
        got = [names[calibrations[language].probabilities(row[None])[0].argmax()] for row, (_, _, language) in zip(logits, cases)]
        missed = [f"{text} → {g}" for (text, expected, _), g in zip(cases, got) if g not in expected.split("|")]
        result[group] = {"cases": len(cases), "right": round(1 - len(missed) / len(cases), 3), "missed": missed}
    return result

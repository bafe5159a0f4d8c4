"""The manifest beside a model: what the engine checks before it believes a file."""
import hashlib
from pathlib import Path

from .calibration import AS_IT_IS, Calibration, EmotionScale
from .graph import OPSET
from .labels import EMOTIONS, LANGUAGES, SENTIMENTS
from .mixes import licence_list
from .scoring import HEAD_TOKENS, MAX_TOKENS

_CAVEAT = {
    "open": None,
    "full": "Trained partly on sets whose licence does not clearly allow commercial use (public posts among them); settle it before shipping.",
}
_WEIGHTS = {"open": "MIT (base weights MIT; training data under licences that allow commercial use)", "full": "base weights MIT; training data partly unclear"}


def describe(folder: Path, name: str) -> dict:
    """Path, checksum and size of one file."""
    content = (folder / name).read_bytes()
    return {"path": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def build(folder: Path, name: str, version: str, mix: str, layers: int, calibrations: dict[str, Calibration],
          scales: dict[str, EmotionScale], thresholds: dict[str, float], training: dict) -> dict:
    """The manifest of the files in `folder` (format 1)."""
    return {
        "manifestVersion": 1,
        "name": name,
        "version": version,
        "description": f"Sentiment and emotions of customer turns in English and Spanish; {layers} layers, int8, {mix} training mix",
        "files": {"model": describe(folder, "model.onnx"), "tokenizer": describe(folder, "tokenizer.json")},
        "opset": OPSET,
        "layers": layers,
        "inputs": {"ids": "input_ids", "mask": "attention_mask"},
        "outputs": {"sentiment": "sentiment", "emotion": "emotion"},
        "labels": list(SENTIMENTS),
        "emotions": list(EMOTIONS),
        "maxTokens": MAX_TOKENS,
        "truncation": {"strategy": "head-tail", "headTokens": HEAD_TOKENS},
        "languages": list(LANGUAGES),
        "calibration": {l: {"temperature": c.temperature, "bias": list(c.bias)} for l, c in calibrations.items()},
        "valence": {"formula": "positive-minus-negative", "scale": {l: c.scale for l, c in calibrations.items()}},
        **({} if scales == AS_IT_IS else {"emotionCalibration": {e: {"scale": s.scale, "bias": s.bias} for e, s in scales.items()}}),
        "thresholds": thresholds,
        "licence": {"weights": _WEIGHTS[mix], "data": licence_list(mix), "caveat": _CAVEAT[mix]},
        "training": training,
    }


def calibrations_of(manifest: dict) -> dict[str, Calibration]:
    """The calibrations that a manifest states."""
    return {l: Calibration(c["temperature"], tuple(c["bias"]), manifest["valence"]["scale"][l]) for l, c in manifest["calibration"].items()}

"""From a checkpoint to the folder that ships: int8 ONNX, tokenizer, manifest."""
import json
from pathlib import Path

import onnx
import torch

from . import calibration, devsets, manifest
from .corpus import Corpus
from .evaluate import choose_thresholds, write_json
from .graph import EncoderGraph
from .scoring import OnnxScorer, sigmoid


def write_graph(checkpoint: Path, out: Path, **options) -> int:
    """Writes the ONNX file of a checkpoint; returns the number of layers."""
    saved = torch.load(checkpoint, map_location="cpu")
    weights = {k: v.float().numpy() for k, v in saved["weights"].items()}
    onnx.save(EncoderGraph(weights, saved["sizes"], saved["layers"], **options).build(), out)
    return saved["layers"]


def export(checkpoint: Path, tokenizer_file: Path, corpus: Corpus, folder: Path, mix: str, version: str, training: dict, like: Path | None = None) -> None:
    """Fills `folder` with model.onnx, tokenizer.json and manifest.json; calibration and thresholds are fitted on the int8 file itself.

    `like` is the folder of a model whose emotions' scale this one takes over. Raises ValueError when that one has itself taken one over.
    """
    folder.mkdir(parents=True, exist_ok=True)
    layers = write_graph(checkpoint, folder / "model.onnx", pair_limit=PAIR_LIMIT)
    # One line: the shipped tokenizer is read by programs, and is a third smaller so.
    tokenizer = json.loads(tokenizer_file.read_text(encoding="utf-8"))
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    scorer = OnnxScorer(folder / "model.onnx", folder / "tokenizer.json")
    calibrations = calibration.fit(scorer, corpus, mix)
    scales = calibration.AS_IT_IS if like is None else _scales_like(like, scorer, corpus)
    thresholds = choose_thresholds(scorer, corpus, scales)
    facts = training | {"emotionF1AtThreshold": {e: t["f1"] for e, t in thresholds.items()}}
    write_json(folder / "manifest.json", manifest.build(
        folder, folder.name, version, mix, layers, calibrations, scales, {e: t["threshold"] for e, t in thresholds.items()}, facts))


def _scales_like(folder: Path, scorer: OnnxScorer, corpus: Corpus) -> dict[str, calibration.EmotionScale]:
    if "emotionCalibration" in json.loads((folder / "manifest.json").read_text(encoding="utf-8")):
        raise ValueError(f"{folder} is on another model's scale of emotions: name that model")
    other = OnnxScorer(folder / "model.onnx", folder / "tokenizer.json")
    texts = [text for name in devsets.CARE_SETS for text in devsets.load(corpus, name).texts]
    return calibration.fit_emotions(scorer(texts)[1], sigmoid(other(texts)[1]))


# With rounding at most 128, times the largest activation 255: within the 16-bit sums of processors without VNNI.
PAIR_LIMIT = 127

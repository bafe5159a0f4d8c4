"""The linear baseline: logistic regression over TF-IDF of word and character n-grams, on the same rows as a model's mix.

`python -m pulso_train.linear --mix full --to ../baselines/linear.json` trains it and writes its figures on every labelled dev set. The
weights are not kept: it is there to be compared with (`npm run eval -- --all` prints the figures as a column).
"""
import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline

from . import devsets, metrics, mixes
from .corpus import OWN_SETS, Corpus
from .labels import LANGUAGES, NEUTRAL, SENTIMENTS, UNKNOWN

WORDS, CHARACTERS = (1, 2), (2, 5)
MIN_DF, C = 3, 3.0


def pipeline(max_iterations: int = 200) -> Pipeline:
    """Untrained. Classes weigh the same: half of the rows are neutral requests."""
    features = FeatureUnion([
        ("words", TfidfVectorizer(ngram_range=WORDS, min_df=MIN_DF, sublinear_tf=True, dtype=np.float32, token_pattern=r"(?u)\b\w+\b|[^\w\s]")),
        ("characters", TfidfVectorizer(analyzer="char_wb", ngram_range=CHARACTERS, min_df=MIN_DF, sublinear_tf=True, max_features=300_000, dtype=np.float32)),
    ])
    return make_pipeline(features, LogisticRegression(C=C, class_weight="balanced", max_iter=max_iterations))


def labelled(corpus: Corpus) -> dict[str, tuple[list[str], np.ndarray]]:
    """Every labelled dev set in full, by the names and rules of `npm run eval -- --all`, and the parts that its targets name."""
    gold = devsets.load(corpus, "gold")
    sets = {"gold conversations": (gold.texts, gold.labels)} if gold.texts else {}
    folders = [f.name for f in sorted((corpus.shared / "datasets").iterdir()) if f.is_dir()]
    for name in [*folders, *OWN_SETS]:
        rows = [r for r in corpus.measured_rows(name) if r.get("label") in SENTIMENTS and r.get("lang") in LANGUAGES]
        parts = {name: rows, f"{name} voice": [r for r in rows if r.get("form") == "voice"]}
        if name == "sst5":
            parts["sst5 two classes"] = [r for r in rows if r["label"] != "neutral"]
        sets |= {n: ([r["text"] for r in part], np.array([SENTIMENTS.index(r["label"]) for r in part])) for n, part in parts.items() if part}
    return sets


def figures(model: Pipeline, texts: list[str], gold: np.ndarray) -> dict:
    """Without neutral labels in the set: positive against negative alone, as for every other scorer."""
    p = model.predict_proba(texts)
    if NEUTRAL not in gold:
        p = metrics.polarity(p)
    answer = p.argmax(1)
    measured = {"accuracy": metrics.accuracy(gold, answer), "macroF1": metrics.macro_f1(gold, answer),
                "macroRecall": metrics.macro_recall(gold, answer), "ece": metrics.expected_calibration_error(gold, p, bins=15)}
    return {"rows": len(texts), **{k: round(v, 4) for k, v in measured.items()}}


def main() -> None:
    parser = argparse.ArgumentParser(prog="pulso_train.linear", description=__doc__)
    parser.add_argument("--shared", type=Path, default=os.environ.get("PULSO_TRAIN_SHARED"), help="folder with datasets/ and conversations/")
    parser.add_argument("--mix", choices=("open", "full"), default="full")
    parser.add_argument("--to", type=Path, required=True)
    arguments = parser.parse_args()
    corpus = Corpus(arguments.shared, Path(__file__).resolve().parents[2] / "data")
    rows = [e for e in mixes.examples(corpus, arguments.mix, phase="early") if e.sentiment != UNKNOWN]
    started = time.monotonic()
    model = pipeline()
    model.fit([e.text for e in rows], np.array([e.sentiment for e in rows]), logisticregression__sample_weight=np.array([e.weight * e.copies for e in rows]))
    minutes = round((time.monotonic() - started) / 60, 1)
    sets = {name: figures(model, texts, gold) for name, (texts, gold) in labelled(corpus).items()}
    about = {
        "name": "linear",
        "description": f"logistic regression over TF-IDF of word {WORDS[0]}-{WORDS[1]} and character {CHARACTERS[0]}-{CHARACTERS[1]} n-grams",
        "command": f"python -m pulso_train.linear --mix {arguments.mix} --to {arguments.to}",
        "mix": arguments.mix, "trainingRows": len(rows), "features": int(model[-1].coef_.shape[1]),
        "iterations": int(model[-1].n_iter_.max()), "minutes": minutes, "scikitLearn": sklearn.__version__, "sets": sets,
    }
    arguments.to.parent.mkdir(parents=True, exist_ok=True)
    arguments.to.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(about, indent=1))


if __name__ == "__main__":
    main()

"""Does it help to give the model the agent's turn before a customer's? Measured on the gold conversations.

`python -m pulso_train.context --model ../pulso-care-12l` prints, for short turns and for all, how often the label is right without the
previous turn, with its last sentence in front, and with the whole of it.
"""
import argparse
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .corpus import Corpus
from .labels import SENTIMENTS
from .scoring import OnnxScorer

CONVERSATIONS = ("tweetsumm", "ibm_twitter_care", "citibanamex_es", "harper_valley")
SHORT_PIECES = 4


@dataclass(frozen=True)
class Turn:
    """A customer's utterance with its label, and what the agent said right before; empty when that was nobody or the customer."""
    text: str
    label: int
    before: str


def turns(corpus: Corpus) -> list[Turn]:
    """Every labelled customer utterance of the gold conversations."""
    gold, spoken = corpus.gold(), {}
    for name in CONVERSATIONS:
        for row in corpus.conversation(name):
            if row["conversation_id"] in gold:
                spoken.setdefault(row["conversation_id"], []).append(row)
    out = []
    for conversation, row in gold.items():
        said = spoken[conversation]
        for at, label in ((int(i), label) for i, label in row["sentiment"].items()):
            agent = at > 0 and said[at - 1]["speaker"] == "agent"
            out.append(Turn(said[at]["text"], SENTIMENTS.index(label), said[at - 1]["text"] if agent else ""))
    return out


def last_sentence(text: str) -> str:
    """What follows the last end of a sentence that has something after it."""
    return re.split(r"(?<=[.!?…])\s+", text.strip())[-1]


def compare(scorer: OnnxScorer, rows: list[Turn]) -> dict:
    """Share of right labels by what is put in front of the turn; `won` and `lost` count labels that become right and wrong."""
    gold = np.array([t.label for t in rows])
    right = {
        form: scorer([f"{front(t.before)} {t.text}".strip() for t in rows])[0].argmax(1) == gold
        for form, front in (("alone", lambda _: ""), ("lastSentence", last_sentence), ("wholeTurn", lambda before: before))
    }
    return {form: {"accuracy": round(float(r.mean()), 4), "won": int((r & ~right["alone"]).sum()), "lost": int((~r & right["alone"]).sum())}
            for form, r in right.items()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="pulso_train.context", description=__doc__)
    parser.add_argument("--shared", type=Path, default=os.environ.get("PULSO_TRAIN_SHARED"), help="folder with conversations/")
    parser.add_argument("--model", type=Path, required=True, help="folder of a model")
    arguments = parser.parse_args()
    corpus = Corpus(arguments.shared, Path(__file__).resolve().parents[2] / "data")
    scorer = OnnxScorer(arguments.model / "model.onnx", arguments.model / "tokenizer.json")
    answers = [t for t in turns(corpus) if t.before]
    pieces = [len(e.ids) - 2 for e in scorer.tokenizer.encode_batch([re.sub(r"@\w+", " ", t.text) for t in answers])]
    groups = {f"up to {most} pieces" if most else "all": [t for t, n in zip(answers, pieces) if not most or n <= most]
              for most in (SHORT_PIECES, 2 * SHORT_PIECES, 4 * SHORT_PIECES, None)}
    print(json.dumps({"model": arguments.model.name, "groups": {
        name: {"turns": len(rows), **compare(scorer, rows)} for name, rows in groups.items() if rows}}, indent=1))


if __name__ == "__main__":
    main()

"""A teacher's answers on unlabelled customer text, for a student to learn from.

The open mix only uses texts and teachers of the open mix: answers of a teacher carry the labels it has learnt from.
"""
import json
import random
from pathlib import Path

import numpy as np

from .corpus import Corpus, text_key
from .mixes import Example
from .scoring import Scorer, sigmoid, softmax

# (set, rows taken) and conversation files, with whether their licence allows commercial use
_SETS = (("multidogo_customer", 12_000, True), ("banking77", 3_000, True), ("nlupp", 2_000, True), ("clinc150", 1_500, True),
         ("bitext_support", 1_500, True), ("citibanamex_unlabelled_es", 2_000, False), ("uss_satisfaction", 3_000, False))
_CONVERSATIONS = (("cucom_ecommerce_synthetic", True), ("abcd_sample", True), ("harper_valley", True), ("tweetsumm", False),
                  ("ibm_twitter_care", False), ("citibanamex_es", False))


def unlabelled(corpus: Corpus, mix: str, seed: int = 3) -> list[tuple[str, str]]:
    """(text, language) of unlabelled customer text; conversations of the gold set are left out, as is every text of a dev set."""
    rnd, gold, held_out = random.Random(seed), corpus.gold(), corpus.held_out_keys()
    rows = []
    for name, count, commercial in _SETS:
        if commercial or mix == "full":
            found = corpus.rows(name, "train")
            rows += rnd.sample(found, min(count, len(found)))
    for name, commercial in _CONVERSATIONS:
        if commercial or mix == "full":
            rows += [r for r in corpus.conversation(name) if r["conversation_id"] not in gold]
    out: dict[str, tuple[str, str]] = {}
    for row in rows:
        key = text_key(row.get("text") or "")
        if key and key not in held_out:
            out.setdefault(key, (row["text"], row.get("lang", "en")))
    return list(out.values())


def answer(teachers: list[Scorer], texts: list[tuple[str, str]], out: Path) -> None:
    """Writes the mean answer of the teachers on each text."""
    answers = [teacher([t for t, _ in texts]) for teacher in teachers]
    sentiment = np.mean([softmax(a[0]) for a in answers], 0)
    emotion = np.mean([sigmoid(a[1]) for a in answers], 0)
    with open(out, "w", encoding="utf-8") as lines:
        for (text, language), s, e in zip(texts, sentiment.round(4).tolist(), emotion.round(4).tolist()):
            lines.write(json.dumps({"text": text, "lang": language, "sentiment": s, "emotion": e}, ensure_ascii=False) + "\n")


def pseudo_examples(file: Path, copies: float) -> list[Example]:
    """The answers as training examples."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [Example(r["text"], r["lang"], -1, 0.0, {}, copies, "", (r["sentiment"], r["emotion"])) for r in rows]

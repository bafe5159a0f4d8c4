"""Teachers' answers, for a student to learn from: on unlabelled customer text, and beside the labels of the mix.

The open mix only uses texts and teachers of the open mix: answers of a teacher carry the labels it has learnt from.
"""
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from .batches import draw
from .corpus import Corpus, text_key
from .mixes import Example, examples
from .labels import UNKNOWN
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


_TEXTS_AT_ONCE = 2_048


def answer(teachers: list[Scorer], texts: list[tuple[str, str]], out: Path) -> None:
    """Writes the mean answer of the teachers on each text; the file appears whole or not at all."""
    unfinished = Path(f"{out}.part")
    with open(unfinished, "w", encoding="utf-8") as lines, tqdm(total=len(texts), unit="text", mininterval=10) as bar:
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            part = texts[start:start + _TEXTS_AT_ONCE]
            answers = [teacher([text for text, _ in part]) for teacher in teachers]
            sentiment = np.mean([softmax(a[0]) for a in answers], 0).round(4).tolist()
            emotion = np.mean([sigmoid(a[1]) for a in answers], 0).round(4).tolist()
            for (text, language), s, e in zip(part, sentiment, emotion):
                lines.write(json.dumps({"text": text, "lang": language, "sentiment": s, "emotion": e}, ensure_ascii=False) + "\n")
            bar.update(len(part))
    unfinished.replace(out)


def labelled(corpus: Corpus, mix: str, phase: str, samples: int, seed: int = 3) -> list[tuple[str, str]]:
    """(text, language) of the mix's own rows, each once, as a phase of so many samples would draw them."""
    rows = examples(corpus, mix, phase)
    drawn = dict.fromkeys(draw([row.copies for row in rows], samples, random.Random(seed)))
    return [(rows[i].text, rows[i].language) for i in drawn]


def with_answers(rows: list[Example], file: Path, copies: float, only: bool = False) -> list[Example]:
    """The examples with the answers on their texts beside their labels, and the other answers as examples of their own.

    With `only`, rows without an answer are left out, and the others are drawn at least once a pass: they have been drawn already.
    """
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    answers = {r["text"]: (r["sentiment"], r["emotion"]) for r in found}
    taught = [replace(e, soft=answers[e.text], copies=max(1.0, e.copies) if only else e.copies) for e in rows if e.text in answers]
    untaught = [] if only else [e for e in rows if e.text not in answers]
    known = {e.text for e in rows}
    unlabelled_rows = [Example(r["text"], r["lang"], UNKNOWN, 0.0, {}, copies, "", answers[r["text"]]) for r in found if r["text"] not in known]
    return taught + untaught + unlabelled_rows

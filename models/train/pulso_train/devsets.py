"""The sets that we measure on: dev parts of the shared sets, our own, and the gold conversations."""
from dataclasses import dataclass, field

import numpy as np

from .augment import as_recognised
from .corpus import Corpus
from .labels import SENTIMENTS, UNKNOWN, emotion_targets

CARE_SETS = ("gold", "care_written_en voice", "care_written_es voice", "care_utterances_en", "care_utterances_es")
OWN_SETS = ("care_turns_en", "care_turns_es", "care_turns_en voice", "care_turns_es voice", "care_turns_en social", "care_turns_es social", "care_posts_en", "care_posts_es", "agent_turns")
OTHER_SETS = ("care_written_en", "care_written_es", "sst5", "tweeteval_sentiment", "umsab_en", "umsab_es", "tass2020_es", "goemotions",
              "public_posts_es", "review_lines_en", "uci_sentences", "ahr_hotel_es", "convabuse")
TWO_CLASS = ("sst5", "review_lines_en", "uci_sentences", "ahr_hotel_es")
MAX_ROWS = 2000


@dataclass
class DevSet:
    """Texts with labels (UNKNOWN where none) and emotion targets (NaN where unknown)."""
    name: str
    language: str
    texts: list[str]
    labels: np.ndarray
    emotions: list[dict[str, float]] = field(default_factory=list)

    def as_recognised(self) -> list[str]:
        """The texts in speech form; a text that has nothing left stays as it was."""
        return [as_recognised(text, self.language) or text for text in self.texts]


def load(corpus: Corpus, name: str) -> DevSet:
    """A set by its name; a second word picks the rows of one form, as in `care_turns_en voice`."""
    if name == "gold":
        return _gold(corpus)
    set_name, _, form = name.partition(" ")
    rows = [r for r in corpus.measured_rows(set_name) if not form or r.get("form") == form][:MAX_ROWS]
    if set_name in TWO_CLASS:
        rows = [r for r in rows if r.get("label") != "neutral"]
    labels = np.array([SENTIMENTS.index(r["label"]) if r.get("label") else UNKNOWN for r in rows], int)
    return DevSet(name, rows[0]["lang"] if rows else "en", [r["text"] for r in rows], labels, [emotion_targets(set_name, r) for r in rows])


def _gold(corpus: Corpus) -> DevSet:
    """Every labelled customer utterance of the gold conversations (mostly English, a part Spanish)."""
    labels = corpus.gold()
    turns: dict[str, list[str]] = {}
    for name in ("tweetsumm", "ibm_twitter_care", "citibanamex_es", "harper_valley"):
        for row in corpus.conversation(name):
            if row["conversation_id"] in labels:
                turns.setdefault(row["conversation_id"], []).append(row["text"])
    pairs = [(turns[c][int(i)], SENTIMENTS.index(label)) for c, row in labels.items() for i, label in row["sentiment"].items()]
    return DevSet("gold", "en", [p[0] for p in pairs], np.array([p[1] for p in pairs]))

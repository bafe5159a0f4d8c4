"""What is trained on: two mixes, one whose licences all allow commercial use (`open`) and one with everything useful (`full`)."""
import json
from dataclasses import dataclass
from pathlib import Path

from .corpus import Corpus, text_key
from .labels import EMOTIONS, NEGATIVE, NEUTRAL, POSITIVE, SENTIMENTS, UNKNOWN, emotion_targets


@dataclass(frozen=True)
class Source:
    """How one set enters a mix.

    `copies` is how often a row is drawn per pass, `late_copies` the same in the last, in-domain phase. `keep` names the
    labels trusted ("-", "0", "+"); "=" takes every row as neutral, "" takes emotions only. `weight` scales the sentiment loss.
    """
    copies: float
    late_copies: float
    keep: str
    weight: float
    licence: str
    commercial: bool
    languages: tuple[str, ...] = ("en", "es")


_TWITTER = "not stated; Twitter terms"

SOURCES: dict[str, Source] = {
    # Written for this project
    "care_turns_en": Source(4, 3, "-0+", 1.0, "CC0-1.0 (own)", True),
    "care_turns_es": Source(4, 3, "-0+", 1.0, "CC0-1.0 (own)", True),
    "care_posts_en": Source(4, 3, "-0+", 1.0, "CC0-1.0 (own)", True),
    "care_posts_es": Source(4, 3, "-0+", 1.0, "CC0-1.0 (own)", True),
    "public_posts_es": Source(3, 0.6, "-0+", 1.0, "CC0-1.0 (own)", True),
    "review_lines_en": Source(1, 0.3, "-+", 0.6, "CC0-1.0 (own)", True),
    "agent_turns": Source(2, 1.5, "-0+", 1.0, "CC0-1.0 (own)", True),
    "care_written_en": Source(6, 3, "-0+", 1.0, "CC0-1.0 (own)", True),
    "care_written_es": Source(6, 3, "-0+", 1.0, "CC0-1.0 (own)", True),
    # Licence allows commercial use
    "goemotions": Source(1.2, 0.4, "-0+", 0.7, "Apache-2.0", True),
    "xed_en": Source(0.4, 0.05, "-0+", 0.4, "CC-BY-4.0", True),
    "xed_es": Source(0.8, 0.1, "-+", 0.4, "CC-BY-4.0", True),
    "uci_sentences": Source(3, 0.5, "-+", 1.0, "CC-BY-4.0", True),
    "convabuse": Source(3, 1, "-", 0.7, "CC-BY-4.0", True),
    "banking77": Source(0.25, 0.1, "=", 0.4, "CC-BY-4.0", True),
    "clinc150": Source(0.15, 0.04, "=", 0.4, "CC-BY-3.0", True),
    "nlupp": Source(0.5, 0.15, "=", 0.4, "CC-BY-4.0", True),
    "multidogo_customer": Source(0.07, 0.03, "=", 0.4, "CDLA-Permissive-1.0", True),
    # Licence unclear, or commercial use not allowed
    "care_utterances_en": Source(8, 4, "-0+", 1.0, "labels CC0-1.0, texts " + _TWITTER, False),
    "care_utterances_es": Source(10, 4, "-0+", 1.0, "labels CC0-1.0, texts " + _TWITTER, False),
    "tweeteval_sentiment": Source(1, 0.35, "-0+", 1.0, _TWITTER, False),
    "umsab_en": Source(1, 0.5, "-0+", 1.0, _TWITTER, False),
    "umsab_es": Source(5, 2, "-0+", 1.0, _TWITTER, False),
    "umsab_other": Source(0.5, 0, "-0+", 0.7, _TWITTER, False, ("fr", "it", "pt")),
    "tass2020_es": Source(3, 1, "-0+", 1.0, "research on request; not stated", False),
    "sst5": Source(2.5, 1, "-+", 1.0, "not stated", False),
    "product_reviews_cr": Source(3, 0.5, "-+", 1.0, "not stated", False),
    "ahr_hotel_es": Source(1.5, 0.3, "-+", 1.0, "not stated", False),
    "emoevent_en": Source(1, 0.1, "-+", 0.8, _TWITTER, False),
    "emoevent_es": Source(2, 0.4, "-+", 0.8, _TWITTER, False),
    "tweeteval_emotion": Source(1, 0.2, "-+", 0.7, _TWITTER, False),
    "tweeteval_offensive": Source(0.5, 0.1, "", 0.0, _TWITTER, False),
}

_SIGN = {"negative": "-", "neutral": "0", "positive": "+"}
_SHORT_TURNS = Path(__file__).with_name("short_turns.json")


@dataclass(frozen=True)
class Example:
    """One training text with what is known about it. `soft` is a teacher's answer: (sentiment, emotion) probabilities."""
    text: str
    language: str
    sentiment: int
    weight: float
    emotions: dict[str, float]
    copies: float
    form: str = ""
    soft: tuple | None = None


def sources_of(mix: str) -> dict[str, Source]:
    """The sets of a mix (`open` or `full`)."""
    if mix not in ("open", "full"):
        raise ValueError(f"unknown mix {mix!r}: open or full")
    return {name: s for name, s in SOURCES.items() if s.commercial or mix == "full"}


def licence_list(mix: str) -> list[dict]:
    """The manifest's list of sets and licences."""
    return [{"set": name, "licence": s.licence, "commercialUse": "yes" if s.commercial else "unclear"}
            for name, s in sources_of(mix).items()]


# Share of the usual copies that rows of customers with a company get in the `wide` phase: a model for public messages and reviews.
_WIDE_CARE_SHARE = 0.35


def _copies(name: str, source: Source, phase: str) -> float:
    """How often a pass of the phase draws a row of the set."""
    if phase == "late":
        return source.late_copies
    care = name.startswith("care_") or name == "agent_turns"
    return source.copies * _WIDE_CARE_SHARE if phase == "wide" and care else source.copies


def examples(corpus: Corpus, mix: str, phase: str) -> list[Example]:
    """Every example of a mix, with the copies of a phase: `early` and `broad` (everything), `late` (customers above all) or `wide` (public messages and reviews)."""
    seen, out = corpus.held_out_keys(), []
    for name, source in sources_of(mix).items():
        copies = _copies(name, source, phase)
        if copies == 0:
            continue
        for row in corpus.rows(name, "train"):
            key = text_key(row["text"])
            # Short turns ("thank you") are everybody's: they may repeat what a held-out set has.
            if row.get("lang") not in source.languages or (key in seen and len(key) > 12):
                continue
            seen.add(key)
            sentiment = _trusted(row, source)
            emotions = emotion_targets(name, row)
            if sentiment != UNKNOWN or emotions:
                out.append(Example(row["text"], row["lang"], sentiment, source.weight, emotions, copies, row.get("form", "")))
    return out + _short_turns(6 if phase == "early" else 3)


def _trusted(row: dict, source: Source) -> int:
    if source.keep == "=":
        return NEUTRAL
    label = row.get("label")
    return SENTIMENTS.index(label) if label and _SIGN[label] in source.keep else UNKNOWN


def _short_turns(copies: float) -> list[Example]:
    """Very short turns, written by hand: the shared sets lack those that also occur in a test split."""
    out = []
    for group in json.loads(_SHORT_TURNS.read_text(encoding="utf-8")):
        emotion = group["emotion"]
        emotions = {e: 0.0 for e in EMOTIONS}
        if emotion in ("frustration", "anger", "abuse"):
            # These three go together: a short outburst of one says nothing certain of the other two.
            emotions = {e: 0.0 for e in EMOTIONS if e not in ("frustration", "anger", "abuse")}
        if emotion:
            emotions[emotion] = 1.0
        sentiment = {"negative": NEGATIVE, "neutral": NEUTRAL, "positive": POSITIVE, None: UNKNOWN}[group["label"]]
        for language in ("en", "es"):
            out += [Example(t, language, sentiment, 1.0, emotions, copies) for t in group[language]]
    return out

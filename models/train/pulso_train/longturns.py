"""Long turns, put together from short ones.

The written rows are a sentence or two; a caller who explains at length says many calm sentences. Without such turns in training,
length alone came to read as a complaint.
"""
import random

from .labels import EMOTIONS, NEUTRAL, UNKNOWN
from .mixes import Example

_CALM_SHARE = 0.6


def long_turns(examples: list[Example], count: int, copies: float, seed: int = 5) -> list[Example]:
    """`count` turns a language: calm sentences only, or calm sentences with one that carries a mood at the end, whose labels count.

    Only voice and chat rows are joined, each with its like: those are the written ones, and read one after the other they could
    be one caller's.
    """
    rnd, out = random.Random(seed), []
    for language in ("en", "es"):
        for form in ("voice", "chat"):
            rows = [e for e in examples if e.language == language and e.form == form and e.sentiment != UNKNOWN]
            calm = [e for e in rows if e.sentiment == NEUTRAL and not any(e.emotions.values())]
            moods = [e for e in rows if e.sentiment != NEUTRAL]
            if len(calm) < 6 or not moods:
                continue
            for _ in range(count // 2):
                parts = rnd.sample(calm, rnd.randint(3, 6))
                if rnd.random() > _CALM_SHARE:
                    parts = [*parts[:-1], rnd.choice(moods)]
                last = parts[-1]
                emotions = last.emotions or {e: 0.0 for e in EMOTIONS}
                out.append(Example(_joined(parts, form), language, last.sentiment, last.weight, emotions, copies, form))
    return out


def _joined(parts: list[Example], form: str) -> str:
    if form == "voice":
        return " ".join(part.text for part in parts)
    return " ".join(part.text if part.text[-1:] in ".!?…)" else f"{part.text}." for part in parts)

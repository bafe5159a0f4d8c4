"""Compares two readings of the same texts: accuracy and Cohen's kappa of the sentiment, and the same for each emotion.

usage: python agreement.py FIRST SECOND
A file is TSV (text, sentiment, emotions, ...) or JSON lines (text, label, emotion). Texts that only one of them has are left out.
"""
import json
import re
import sys
from collections import Counter
from pathlib import Path

EMOTIONS = ("anger", "frustration", "sadness", "fear", "joy", "gratitude", "confusion", "abuse")


def read(path: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Sentiment (its first three letters) and emotions by text."""
    out = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        if line.startswith("{"):
            row = json.loads(line)
            text, label, tags = row["text"], row["label"], row.get("emotion", "")
        else:
            text, label, tags = (line.split("\t") + ["", ""])[:3]
        tags = frozenset(t.strip() for t in tags.split(",")) & set(EMOTIONS)
        out[re.sub(r"\s+", " ", text).strip()] = (label.strip()[:3], tags)
    return out


def kappa(pairs: list[tuple]) -> float:
    """Agreement beyond what the two shares of labels would give by chance."""
    agreed = sum(a == b for a, b in pairs) / len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[label] * second[label] for label in first) / len(pairs) ** 2
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)


def compare(first: dict, second: dict) -> dict:
    """Figures over the texts that both have."""
    texts = [t for t in first if t in second]
    labels = [(first[t][0], second[t][0]) for t in texts]
    result = {"texts": len(texts), "sentiment": _figures(labels), "confusions": {f"{a}>{b}": n for (a, b), n in Counter(labels).most_common() if a != b}}
    for emotion in EMOTIONS:
        result[emotion] = _figures([(emotion in first[t][1], emotion in second[t][1]) for t in texts])
    return result


def _figures(pairs: list[tuple]) -> dict:
    return {"accuracy": round(sum(a == b for a, b in pairs) / len(pairs), 3), "kappa": round(kappa(pairs), 3)}


if __name__ == "__main__":
    print(json.dumps(compare(read(sys.argv[1]), read(sys.argv[2])), indent=1))

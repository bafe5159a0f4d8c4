"""Takes in rows written for this project (TSV) and makes the data sets of `models/data` of them.

Columns: text, sentiment (neg, neu, pos), emotions (comma-joined or -), intensity, form, sector, language; files named a*.tsv
have an eighth, `agent`, and become `agent_turns`. Rows that break the form are dropped and counted, repeats too.
"""
import collections
import json
import re
from pathlib import Path

from .corpus import Corpus, split_of, text_key
from .labels import EMOTIONS, LANGUAGES

_LABELS = {"neg": "negative", "neu": "neutral", "pos": "positive"}
_FORMS = ("voice", "chat", "social")
SECTORS = ("airline", "banking", "telecom", "energy", "retail", "hospitality", "health", "insurance", "public", "technology", "transport")


def parse(line: str) -> dict | str:
    """A row, or the reason why there is none."""
    cells = line.rstrip("\r\n").split("\t")
    if len(cells) not in (7, 8):
        return "columns"
    text, sentiment, emotions, intensity, form, sector, language = (c.strip() for c in cells[:7])
    tags = [] if emotions in ("-", "") else [e.strip() for e in emotions.split(",")]
    if len(text) < 1 or len(text) > 1500:
        return "length"
    if sentiment not in _LABELS or not set(tags) <= set(EMOTIONS) or intensity not in ("0", "1", "2", "3"):
        return "label"
    if form not in _FORMS or sector not in SECTORS or language not in LANGUAGES:
        return "form, sector or language"
    if re.search(r"\b\d{7,}\b|\w@\w+\.\w", text):
        return "personal data"
    return {"text": text, "label": _LABELS[sentiment], "emotion": ",".join(e for e in EMOTIONS if e in tags),
            "intensity": int(intensity), "form": form, "sector": sector, "lang": language}


def take_in(folder: Path, corpus: Corpus) -> dict:
    """Writes the three sets into `corpus.own`; returns counts of what was taken and dropped."""
    known = {text_key(r["text"]) for name in ("care_written_en", "care_written_es") for part in ("train", "dev") for r in corpus.rows(name, part)}
    known |= {k for k in _shared_dev_keys(corpus) if len(k) > 12}
    sets, dropped = collections.defaultdict(list), collections.Counter()
    for file in sorted(folder.glob("w*/*.tsv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.strip():
                continue
            row = parse(line)
            if isinstance(row, str):
                dropped[row] += 1
                continue
            name = "agent_turns" if file.name.startswith("a") else f"care_turns_{row['lang']}"
            key = text_key(row["text"]) or row["text"]
            if (name, key) in known or key in known:
                dropped["repeat"] += 1
                continue
            known.add((name, key))
            sets[name].append({**row, "source": name, "split": split_of(row["text"])})
    corpus.own.mkdir(parents=True, exist_ok=True)
    for name, rows in sets.items():
        with open(corpus.own / f"{name}.jsonl", "w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return {"taken": {name: len(rows) for name, rows in sets.items()}, "dropped": dict(dropped)}


def _shared_dev_keys(corpus: Corpus) -> set[str]:
    return {text_key(r["text"]) for folder in sorted((corpus.shared / "datasets").iterdir()) if folder.is_dir()
            for r in corpus.rows(folder.name, "dev")}

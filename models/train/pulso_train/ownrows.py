"""Takes in rows written for this project (TSV with a heading) and adds them to a set of `models/data`.

Columns, in any order: `text`, `sentiment` (neg, neu, pos) and `lang`; for customers' and agents' turns `emotions` (comma-joined or -), `intensity`,
`form` and `sector` too; for other texts `variety` (a country) if wanted. Rows that break the form are dropped and counted, repeats too.
"""
import collections
import csv
import json
import re
from pathlib import Path

from .corpus import OWN_SETS, Corpus, read_rows, split_of, text_key
from .labels import EMOTIONS, LANGUAGES

_LABELS = {"neg": "negative", "neu": "neutral", "pos": "positive"}
_TURN_COLUMNS = {"intensity", "form", "sector"}
_FORMS = ("voice", "chat", "social")
SECTORS = ("airline", "banking", "telecom", "energy", "retail", "hospitality", "health", "insurance", "public", "technology", "transport")


def parse(cells: dict[str, str | None]) -> dict | str:
    """A row, or the reason why there is none."""
    named = set(cells)
    if None in named or None in cells.values() or not {"text", "sentiment", "lang"} <= named or 0 < len(named & _TURN_COLUMNS) < len(_TURN_COLUMNS):
        return "columns"
    cells = {name: cell.strip() for name, cell in cells.items()}
    text, sentiment, language = cells["text"], cells["sentiment"], cells["lang"]
    if len(text) < 1 or len(text) > 1500:
        return "length"
    if sentiment not in _LABELS:
        return "label"
    if language not in LANGUAGES:
        return "form, sector or language"
    if re.search(r"\b\d{7,}\b|\w@\w+\.\w", text):
        return "personal data"
    row = {"text": text, "label": _LABELS[sentiment]}
    if "emotions" in cells:
        tags = [] if cells["emotions"] in ("-", "") else [e.strip() for e in cells["emotions"].split(",")]
        if not set(tags) <= set(EMOTIONS):
            return "label"
        row["emotion"] = ",".join(e for e in EMOTIONS if e in tags)
    if "form" in cells:
        if cells["intensity"] not in ("0", "1", "2", "3"):
            return "label"
        if cells["form"] not in _FORMS or cells["sector"] not in SECTORS:
            return "form, sector or language"
        row |= {"intensity": int(cells["intensity"]), "form": cells["form"], "sector": cells["sector"]}
    if "variety" in cells:
        row["variety"] = cells["variety"]
    return row | {"lang": language}


def take_in(files: list[Path], name: str, corpus: Corpus) -> dict:
    """Adds the rows of the files to the set, after those that it has; returns counts of what was taken and dropped."""
    target = corpus.own / f"{name}.jsonl"
    kept = read_rows(corpus.own / name)
    known = _keys_elsewhere(corpus) | {text_key(r["text"]) or r["text"] for own in OWN_SETS for r in read_rows(corpus.own / own)}
    taken, dropped = [], collections.Counter()
    for file in sorted(files):
        with open(file, encoding="utf-8", newline="") as lines:
            for cells in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                row = parse(cells)
                if isinstance(row, str):
                    dropped[row] += 1
                    continue
                key = text_key(row["text"]) or row["text"]
                if key in known:
                    dropped["repeat"] += 1
                    continue
                known.add(key)
                taken.append({**row, "source": name, "split": split_of(row["text"])})
    corpus.own.mkdir(parents=True, exist_ok=True)
    with open(target, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in kept + taken)
    return {"set": name, "kept": len(kept), "taken": len(taken), "dropped": dict(dropped)}


def _keys_elsewhere(corpus: Corpus) -> set[str]:
    """Texts of the written public sets, and those of any public dev set that are long enough not to be everybody's."""
    written = {text_key(r["text"]) for name in ("care_written_en", "care_written_es") for part in ("train", "dev") for r in corpus.rows(name, part)}
    held_out = {text_key(r["text"]) for folder in sorted((corpus.shared / "datasets").iterdir()) if folder.is_dir()
                for r in corpus.rows(folder.name, "dev")}
    return written | {key for key in held_out if len(key) > 12}

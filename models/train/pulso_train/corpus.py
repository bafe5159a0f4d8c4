"""Reading labelled sets, and telling equal texts apart."""
import gzip
import hashlib
import json
import re
from pathlib import Path


def read_rows(path: Path) -> list[dict]:
    """Rows of `path` + .jsonl or .jsonl.gz; none when the file is absent."""
    for suffix, opener in ((".jsonl", open), (".jsonl.gz", gzip.open)):
        file = Path(f"{path}{suffix}")
        if file.exists():
            with opener(file, "rt", encoding="utf-8") as lines:
                return [json.loads(line) for line in lines if line.strip()]
    return []


def text_key(text: str) -> str:
    """Two texts with the same key are the same text for our purposes: letters and digits only, lower case."""
    return re.sub(r"\W+", "", text.lower())


def split_of(text: str, dev_share: float = 0.08) -> str:
    """`train` or `dev`, from the text alone, so that a row never changes sides."""
    digest = hashlib.sha256(text_key(text).encode()).digest()
    return "dev" if int.from_bytes(digest[:4], "big") < dev_share * 2**32 else "train"


# The sets of models/data.
OWN_SETS = ("care_turns_en", "care_turns_es", "agent_turns", "care_posts_en", "care_posts_es", "public_posts_es", "review_lines_en")


# Public sets drawn from the same tweets.
_SAME_SOURCE = (("tweeteval_sentiment", "umsab_en"), ("umsab_es", "tass2020_es"))


class Corpus:
    """The data folders: shared sets (`datasets/`, `conversations/`) and our own rows (`models/data`)."""

    def __init__(self, shared: Path, own: Path):
        self.shared, self.own = Path(shared), Path(own)

    def rows(self, set_name: str, part: str) -> list[dict]:
        """Rows of one part (`train` or `dev`) of a set. Our own sets carry the part in each row."""
        own = read_rows(self.own / set_name)
        if own:
            return [row for row in own if row["split"] == part]
        return read_rows(self.shared / "datasets" / set_name / part)

    def conversation(self, name: str) -> list[dict]:
        """Utterances of a conversation file."""
        return read_rows(self.shared / "conversations" / name)

    def gold(self) -> dict[str, dict]:
        """Labels of the gold conversations by conversation id. Their texts are for measuring only."""
        return {row["conversation_id"]: row for row in self.conversation("gold/gold")}

    def measured_rows(self, set_name: str) -> list[dict]:
        """The dev rows to measure on: without those that are training rows of a set drawn from the same source. Our own training leaves
        such rows out, but weights that we started from may have learnt them."""
        together = next((group for group in _SAME_SOURCE if set_name in group), ())
        seen = {text_key(row["text"]) for name in together for row in self.rows(name, "train")}
        return [row for row in self.rows(set_name, "dev") if text_key(row["text"]) not in seen]

    def held_out_keys(self) -> set[str]:
        """Keys of every text that we measure on: none of them may be trained on."""
        keys = set()
        for folder in sorted((self.shared / "datasets").iterdir()):
            if folder.is_dir():
                keys |= {text_key(row["text"]) for row in self.rows(folder.name, "dev")}
        for name in OWN_SETS:
            keys |= {text_key(row["text"]) for row in self.rows(name, "dev")}
        gold = self.gold()
        for name in ("tweetsumm", "ibm_twitter_care", "citibanamex_es", "harper_valley"):
            keys |= {text_key(row["text"]) for row in self.conversation(name)
                     if row["conversation_id"] in gold and len(row["text"]) > 25}
        return keys

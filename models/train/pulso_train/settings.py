"""Where things are, and the recipes of the phases."""
import os
from dataclasses import dataclass
from pathlib import Path

from .training import Recipe

_TRAIN_FOLDER = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Folders:
    """`shared`: the public sets (`datasets/`, `conversations/`). `own`: rows written for this project. `work`: everything made here."""
    shared: Path
    own: Path
    work: Path

    @property
    def base(self) -> Path:
        return self.work / "base.pt"

    @property
    def vocab(self) -> Path:
        return self.work / "vocab.json"

    @property
    def tokenizer(self) -> Path:
        return self.work / "tokenizer.json"

    def checkpoint(self, name: str) -> Path:
        return self.work / f"{name}.pt"


def folders(shared: str | None, work: str | None) -> Folders:
    """From arguments, else PULSO_TRAIN_SHARED and PULSO_TRAIN_WORK, else folders beside this package."""
    return Folders(
        shared=Path(shared or os.environ.get("PULSO_TRAIN_SHARED") or _TRAIN_FOLDER / "work" / "shared"),
        own=_TRAIN_FOLDER.parent / "data",
        work=Path(work or os.environ.get("PULSO_TRAIN_WORK") or _TRAIN_FOLDER / "work"),
    )


# The early phase teaches the task on everything, the late one turns to customers' turns, the wide one to public messages and reviews, the broad one
# keeps both in view. A text is shown as it was written more often in the last two: many other forms cost tweets and reviews a point or two.
RECIPES = {
    "early": Recipe(samples=100_000, rate=1.8e-4, cooldown=0.6, end_rate=0.25, average_last=1),
    "late": Recipe(samples=60_000, rate=1.1e-4, cooldown=0.9, average_last=4, max_tokens=96),
    "wide": Recipe(samples=70_000, rate=6e-5, cooldown=0.9, average_last=4, speech=0.12, variety=0.4),
    "broad": Recipe(samples=90_000, rate=8e-5, cooldown=0.9, average_last=4, max_tokens=64, speech=0.2, variety=0.5),
}

# From the base to a model, by mix; the names get the mix in front. The open one made pulso-open-12l 1.0.0; RUNS.md tells how the shipped files
# came about.
PIPELINES = {
    "open": [
        {"verb": "train", "phase": "early", "out": "early"},
        {"verb": "train", "phase": "late", "init": "early", "out": "late"},
        {"verb": "train", "phase": "late", "init": "late", "out": "late2", "samples": 50_000, "rate": 7e-5, "frozen": 3, "seed": 2},
        {"verb": "train", "phase": "late", "init": "late2", "out": "late3", "samples": 40_000, "rate": 8e-5, "frozen": 3, "seed": 3},
        {"verb": "average", "of": ["late", "late2", "late3"], "out": "final"},
    ],
    "full": [
        {"verb": "train", "phase": "wide", "out": "early", "samples": 200_000, "rate": 1.8e-4, "variety": 0.5, "seed": 41},
        {"verb": "train", "phase": "broad", "init": "early", "out": "broad", "seed": 52},
        {"verb": "average", "of": ["early", "broad"], "out": "final"},
    ],
}

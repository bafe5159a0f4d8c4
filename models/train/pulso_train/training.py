"""Multi-task fine-tuning on CPU: sentiment and emotions, labels that are not known masked out, teachers' answers where given.

Preload jemalloc (README): without it half the time goes to the memory allocator.
"""
import json
import math
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from tqdm import tqdm

from .augment import vary
from .batches import BATCHES_PER_CHUNK, draw, training_chunks
from .encoder import BF16, Encoder, save_checkpoint
from .labels import EMOTIONS, SENTIMENTS, UNKNOWN
from .mixes import Example


@dataclass(frozen=True)
class Recipe:
    """Settings of one training phase.

    `cooldown` is the last share of the steps, in which the rate falls to its end. `frozen` lower layers (and the embeddings below
    them) stay as they are: a third less work, for a last touch that changes what is read out rather than what is seen. `speech` is
    the chance that a text is shown as a speech recogniser writes it; `introduced` that the speaker says who they are or where they are
    from; `variety` scales the chances of every other form. With `consistency`
    each row is shown twice a step, in two forms, and that is the weight of what the two readings disagree by.
    """
    samples: int
    rate: float = 1.8e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.94
    warmup: float = 0.06
    cooldown: float = 0.94
    end_rate: float = 0.02
    batch: int = 64
    max_tokens: int = 48
    label_smoothing: float = 0.05
    dropout: float = 0.1
    emotion_weight: float = 2.0
    frozen: int = 0
    speech: float = 0.3
    variety: float = 1.0
    introduced: float = 0.05
    consistency: float = 0.0
    average_last: int = 4
    average_from: float = 0.85
    seed: int = 1


def rate_factor(progress: float, recipe: Recipe) -> float:
    """Share of the peak rate: up in the warm-up, level, then down in the cool-down."""
    if progress < recipe.warmup:
        return progress / recipe.warmup
    if progress < 1 - recipe.cooldown:
        return 1.0
    return recipe.end_rate + (1 - recipe.end_rate) * (1 - progress) / recipe.cooldown


class Targets:
    """What is known about each example, as tensors."""

    def __init__(self, examples: list[Example]):
        n = len(examples)
        self.sentiment = torch.tensor([e.sentiment for e in examples])
        self.weight = torch.tensor([e.weight for e in examples])
        self.emotion, self.emotion_known = torch.zeros(n, len(EMOTIONS)), torch.zeros(n, len(EMOTIONS))
        self.soft_sentiment, self.soft_emotion = torch.zeros(n, len(SENTIMENTS)), torch.zeros(n, len(EMOTIONS))
        self.soft_known = torch.zeros(n)
        for i, example in enumerate(examples):
            for emotion, value in example.emotions.items():
                self.emotion[i, EMOTIONS.index(emotion)], self.emotion_known[i, EMOTIONS.index(emotion)] = value, 1
            if example.soft:
                self.soft_sentiment[i], self.soft_emotion[i] = torch.tensor(example.soft[0]), torch.tensor(example.soft[1])
                self.soft_known[i] = 1


def losses(sentiment: torch.Tensor, emotion: torch.Tensor, rows: list[int], targets: Targets, recipe: Recipe) -> tuple[torch.Tensor, torch.Tensor]:
    """Sentiment loss and emotion loss of a batch; known labels and teachers' answers weigh alike."""
    at = torch.tensor(rows)
    label, weight = targets.sentiment[at], targets.weight[at]
    weight = weight * (label != UNKNOWN)
    hard = F.cross_entropy(sentiment, label.clamp(min=0), label_smoothing=recipe.label_smoothing, reduction="none")
    soft_known = targets.soft_known[at]
    soft = -(targets.soft_sentiment[at] * F.log_softmax(sentiment, 1)).sum(1)
    sentiment_loss = ((hard * weight).sum() + (soft * soft_known).sum()) / (weight.sum() + soft_known.sum()).clamp(min=8)

    known = targets.emotion_known[at]
    goal = torch.where(known > 0, targets.emotion[at], targets.soft_emotion[at])
    known = torch.maximum(known, soft_known[:, None].expand_as(known))
    per_emotion = F.binary_cross_entropy_with_logits(emotion, goal, reduction="none") * known
    return sentiment_loss, per_emotion.sum() / known.sum().clamp(min=32)


def disagreement(sentiment: torch.Tensor, emotion: torch.Tensor) -> torch.Tensor:
    """Symmetric KL divergence of two readings of the same rows, each in its own form and with its own dropout (after R-Drop, Liang et al. 2021)."""
    a, b = F.log_softmax(sentiment, 1).chunk(2)
    both = ((a.exp() - b.exp()) * (a - b)).sum(1).mean() / 2
    x, y = emotion.chunk(2)
    return both + ((torch.sigmoid(x) - torch.sigmoid(y)) * (x - y)).mean() / 2


def _optimizers(encoder: Encoder, recipe: Recipe) -> list[torch.optim.Optimizer]:
    """AdamW with rates that fall towards the lower layers; the embeddings' gradients are sparse and need their own."""
    depth = len(encoder.layers)
    groups: dict[tuple[float, float], list] = {}
    for name, parameter in encoder.named_parameters():
        if name.startswith("word") or not parameter.requires_grad:
            continue
        if name.startswith("layers"):
            rate = recipe.rate * recipe.layer_decay ** (depth - int(name.split(".")[1]) - 1)
        elif name.startswith(("pos", "ln")):
            rate = recipe.rate * recipe.layer_decay ** depth
        else:
            rate = recipe.head_rate
        groups.setdefault((rate, 0.01 if parameter.dim() > 1 else 0.0), []).append(parameter)
    dense = torch.optim.AdamW([{"params": p, "lr": r, "weight_decay": w, "peak": r} for (r, w), p in groups.items()], betas=(0.9, 0.98), fused=True)
    if not encoder.word.weight.requires_grad:
        return [dense]
    bottom = recipe.rate * recipe.layer_decay ** depth
    sparse = torch.optim.SparseAdam([{"params": [encoder.word.weight], "lr": bottom, "peak": bottom}], betas=(0.9, 0.98))
    return [dense, sparse]


def _freeze(encoder: Encoder, layers: int) -> None:
    if layers:
        for module in (encoder.word, encoder.pos, encoder.ln, *encoder.layers[:layers]):
            module.requires_grad_(False)


def train(encoder: Encoder, sizes: dict, tokenizer: Tokenizer, examples: list[Example], recipe: Recipe, out: Path, log: Path, about: dict) -> None:
    """Trains and writes `out`; resumes from `out` + .resume when that is there."""
    torch.manual_seed(recipe.seed)
    _freeze(encoder, recipe.frozen)
    targets = Targets(examples)
    order = draw([e.copies for e in examples], recipe.samples, random.Random(recipe.seed))
    views = 2 if recipe.consistency > 0 else 1
    steps = math.ceil(recipe.samples * views / recipe.batch)
    optimizers = _optimizers(encoder, recipe)
    dense = [p for group in optimizers[0].param_groups for p in group["params"]]
    resume_file = Path(f"{out}.resume")
    step, first_chunk, average = 0, 0, _Average(recipe, steps)
    if resume_file.exists():
        state = torch.load(resume_file, map_location="cpu")
        encoder.load_state_dict(state["weights"])
        for optimizer, saved in zip(optimizers, state["optimizers"]):
            optimizer.load_state_dict(saved)
        step, first_chunk = state["step"], state["chunk"] + 1
        average.sum, average.count = state["average"]

    def text_of(row: int, rnd: random.Random) -> str:
        example = examples[row]
        return vary(example.text, example.language, example.sentiment, example.form, rnd, recipe.speech, recipe.variety, recipe.introduced)

    encoder.train()
    started, started_step, recent = time.time(), step, []
    with open(log, "a", encoding="utf-8") as lines, tqdm(total=steps, initial=step, unit="step", mininterval=10) as bar:
        _write(lines, event="start", examples=len(examples), steps=steps, step=step, recipe=asdict(recipe), **about)
        for chunk, batches in training_chunks(tokenizer, order, text_of, recipe.batch, recipe.max_tokens, recipe.seed, first_chunk, views):
            for batch in batches:
                factor = rate_factor((step + 1) / steps, recipe)
                for group in (g for o in optimizers for g in o.param_groups):
                    group["lr"] = group["peak"] * factor
                with torch.autocast("cpu", torch.bfloat16, enabled=BF16):
                    sentiment, emotion = encoder(batch.ids, batch.mask)
                sentiment, emotion = sentiment.float(), emotion.float()
                sentiment_loss, emotion_loss = losses(sentiment, emotion, batch.rows, targets, recipe)
                loss = sentiment_loss + recipe.emotion_weight * emotion_loss
                if views > 1:
                    loss = loss + recipe.consistency * disagreement(sentiment, emotion)
                loss.backward()
                torch.nn.utils.clip_grad_norm_(dense, 1.0)
                for optimizer in optimizers:
                    optimizer.step()
                    optimizer.zero_grad()
                step += 1
                bar.update()
                recent.append((sentiment_loss.item(), emotion_loss.item()))
                average.after(step, encoder)
            spent = time.time() - started
            mean = [round(sum(x) / len(recent), 4) for x in zip(*recent)]
            recent = []
            _write(lines, event="progress", step=step, sentimentLoss=mean[0], emotionLoss=mean[1],
                   samplesPerSecond=round((step - started_step) * recipe.batch / spent, 1), seconds=round(spent))
            if chunk % 4 == 3:
                torch.save({"weights": encoder.state_dict(), "optimizers": [o.state_dict() for o in optimizers], "step": step, "chunk": chunk,
                            "average": (average.sum, average.count)}, f"{resume_file}.part")
                Path(f"{resume_file}.part").replace(resume_file)
        _write(lines, event="end", step=step, seconds=round(time.time() - started))
    save_checkpoint(out, average.weights(encoder), sizes, len(encoder.layers), recipe=asdict(recipe), about=about)
    resume_file.unlink(missing_ok=True)


class _Average:
    """Mean of the weights at the last few evenly spaced steps."""

    def __init__(self, recipe: Recipe, steps: int):
        n, start = max(1, recipe.average_last), recipe.average_from
        self.at = {round(steps * (start + (1 - start) * (i + 1) / n)) for i in range(n)}
        self.sum: dict | None = None
        self.count = 0

    def after(self, step: int, encoder: Encoder) -> None:
        if step in self.at:
            state = {k: v.detach().clone() for k, v in encoder.state_dict().items()}
            self.sum = state if self.sum is None else {k: self.sum[k] + v for k, v in state.items()}
            self.count += 1

    def weights(self, encoder: Encoder) -> dict:
        return encoder.state_dict() if self.sum is None else {k: v / self.count for k, v in self.sum.items()}


def average_checkpoints(paths: list[Path], out: Path, weights: list[float] | None = None) -> None:
    """The weighted mean of several checkpoints of one shape, each trained on from the other or from one ancestor."""
    weights = weights or [1.0] * len(paths)
    saved = [torch.load(p, map_location="cpu") for p in paths]
    mean = {k: sum(w * s["weights"][k] for w, s in zip(weights, saved)) / sum(weights) for k in saved[0]["weights"]}
    about = {"averageOf": {Path(p).name: w for p, w in zip(paths, weights)}}
    save_checkpoint(out, mean, saved[0]["sizes"], saved[0]["layers"], about=about)


def _write(lines, **record) -> None:
    lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    lines.flush()

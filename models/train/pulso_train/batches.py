"""Batches of texts of like length: padding is what training on CPU can least afford."""
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer

from .vocabulary import PAD

BATCHES_PER_CHUNK = 40


@dataclass
class Batch:
    """`rows` are positions in the caller's list; ids and mask are padded to a multiple of four tokens."""
    rows: list[int]
    ids: torch.Tensor
    mask: torch.Tensor


def chunk_batches(tokenizer: Tokenizer, texts: Sequence[str], rows: Sequence[int], size: int, max_tokens: int, views: int = 1) -> list[Batch]:
    """One chunk of texts as batches, shortest first. `texts[i]` is the text of `rows[i]`.

    With several `views`, `texts` holds the first form of every row, then the second of every row, and so on; the forms of a row come into
    one batch, in the same order.
    """
    encodings = [e.ids for e in tokenizer.encode_batch(list(texts))]
    forms = [[encodings[i + view * len(rows)] for view in range(views)] for i in range(len(rows))]
    order = sorted(range(len(rows)), key=lambda i: max(map(len, forms[i])))
    parts = (order[k:k + size // views] for k in range(0, len(order), size // views))
    return [_pad([rows[i] for i in part] * views, [forms[i][view] for view in range(views) for i in part], max_tokens) for part in parts]


def _pad(rows: list[int], ids: list[list[int]], max_tokens: int) -> Batch:
    length = min(max_tokens, (max(map(len, ids)) + 3) // 4 * 4)
    padded = torch.full((len(rows), length), PAD, dtype=torch.long)
    mask = torch.zeros(len(rows), length)
    for i, row in enumerate(ids):
        row = row[:length]
        padded[i, :len(row)] = torch.tensor(row)
        mask[i, :len(row)] = 1
    return Batch(rows, padded, mask)


def training_chunks(tokenizer: Tokenizer, order: Sequence[int], text_of: Callable[[int, random.Random], str],
                    size: int, max_tokens: int, seed: int, first_chunk: int = 0, views: int = 1) -> Iterator[tuple[int, list[Batch]]]:
    """Chunks of shuffled batches, each row in so many `views`. Each chunk has its own random source, so that training can resume at any of them."""
    rows_per_chunk = size // views * BATCHES_PER_CHUNK
    for number in range(first_chunk, -(-len(order) // rows_per_chunk)):
        rnd = random.Random(f"{seed}/{number}")
        rows = order[number * rows_per_chunk:(number + 1) * rows_per_chunk]
        batches = chunk_batches(tokenizer, [text_of(i, rnd) for _ in range(views) for i in rows], rows, size, max_tokens, views)
        rnd.shuffle(batches)
        yield number, batches


def draw(copies: Sequence[float], count: int, rnd: random.Random) -> list[int]:
    """`count` row numbers, each row drawn in proportion to its copies and not again until a pass is used up."""
    out: list[int] = []
    while len(out) < count:
        one_pass = [i for i, c in enumerate(copies) for _ in range(int(c) + (rnd.random() < c % 1))]
        rnd.shuffle(one_pass)
        out += one_pass
    return out[:count]

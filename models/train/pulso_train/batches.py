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


def chunk_batches(tokenizer: Tokenizer, texts: Sequence[str], rows: Sequence[int], size: int, max_tokens: int) -> list[Batch]:
    """One chunk of texts as batches, shortest first. `texts[i]` is the text of `rows[i]`."""
    encodings = tokenizer.encode_batch(list(texts))
    order = sorted(range(len(rows)), key=lambda i: len(encodings[i].ids))
    return [_pad([rows[i] for i in part], [encodings[i].ids for i in part], max_tokens)
            for part in (order[k:k + size] for k in range(0, len(order), size))]


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
                    size: int, max_tokens: int, seed: int, first_chunk: int = 0) -> Iterator[tuple[int, list[Batch]]]:
    """Chunks of shuffled batches. Each chunk has its own random source, so that training can resume at any of them."""
    rows_per_chunk = size * BATCHES_PER_CHUNK
    for number in range(first_chunk, -(-len(order) // rows_per_chunk)):
        rnd = random.Random(f"{seed}/{number}")
        rows = order[number * rows_per_chunk:(number + 1) * rows_per_chunk]
        batches = chunk_batches(tokenizer, [text_of(i, rnd) for i in rows], rows, size, max_tokens)
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

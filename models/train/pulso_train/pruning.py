"""Which layers of an encoder can go: the one whose loss moves its answers least, one after the other."""
from collections.abc import Iterator

import torch
import torch.nn.functional as F

from .batches import Batch
from .encoder import Encoder

Answers = list[tuple[torch.Tensor, torch.Tensor]]


def choose_layers(encoder: Encoder, batches: list[Batch], keep: int) -> Iterator[tuple[list[int], float]]:
    """After each layer that went: the layers left, by their old numbers, and how far the answers on the batches are from the whole encoder's."""
    whole, layers, left = _answers(encoder, batches), list(encoder.layers), list(range(len(encoder.layers)))
    while len(left) > keep:
        moved = {gone: _distance(whole, _answers_with(encoder, [layers[n] for n in left if n != gone], batches)) for gone in left}
        least = min(moved, key=moved.__getitem__)
        left.remove(least)
        yield list(left), moved[least]
    encoder.layers = torch.nn.ModuleList(layers)


def _answers_with(encoder: Encoder, layers: list[torch.nn.Module], batches: list[Batch]) -> Answers:
    encoder.layers = torch.nn.ModuleList(layers)
    return _answers(encoder, batches)


@torch.no_grad()
def _answers(encoder: Encoder, batches: list[Batch]) -> Answers:
    return [encoder(batch.ids, batch.mask) for batch in batches]


def _distance(whole: Answers, fewer: Answers) -> float:
    """Mean KL divergence of the sentiment, and of the emotions, from what the whole encoder says."""
    total, rows = 0.0, 0
    for (s, e), (s_fewer, e_fewer) in zip(whole, fewer):
        total += F.kl_div(F.log_softmax(s_fewer, 1), F.log_softmax(s, 1), log_target=True, reduction="sum").item()
        p = torch.sigmoid(e)
        total += (F.binary_cross_entropy_with_logits(e_fewer, p, reduction="none") - F.binary_cross_entropy_with_logits(e, p, reduction="none")).mean(1).sum().item()
        rows += len(s)
    return total / rows

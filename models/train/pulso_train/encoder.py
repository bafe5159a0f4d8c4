"""The encoder: BERT-shaped (absolute positions, LayerNorm after each block), mean pooling, one head for sentiment and one for emotions."""
import os

import torch
import torch.nn as nn
import torch.nn.functional as F

from .labels import EMOTIONS, SENTIMENTS

MAX_POSITIONS = 128
# Matrix products in bf16 are faster than in fp32 on processors that have them, and twenty times slower on the others.
BF16 = bool(torch.cpu.get_capabilities().get("avx512_bf16"))


def shared_dropout(x: torch.Tensor, p: float) -> torch.Tensor:
    """Dropout with one mask per text and feature, shared by its tokens: full masks cost 15 % of a training step on CPU."""
    return x * ((torch.rand(x.shape[0], 1, x.shape[2]) >= p).to(x.dtype) / (1 - p))


class Layer(nn.Module):
    """Self-attention and feed-forward block."""

    def __init__(self, hidden: int, heads: int, inner: int, eps: float, dropout: float):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv, self.ao = nn.Linear(hidden, 3 * hidden), nn.Linear(hidden, hidden)
        self.ln1, self.ln2 = nn.LayerNorm(hidden, eps), nn.LayerNorm(hidden, eps)
        self.fi, self.fo = nn.Linear(hidden, inner), nn.Linear(inner, hidden)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        batch, length, hidden = x.shape
        width = hidden // self.heads
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, width).permute(2, 0, 3, 1, 4)
        # Written out: the backward pass of scaled_dot_product_attention is five times slower on CPU at these sizes.
        attended = torch.softmax(q @ k.transpose(-1, -2) * width ** -0.5 + mask, -1).to(v.dtype) @ v
        attended = self.ao(attended.transpose(1, 2).reshape(batch, length, hidden))
        x = self.ln1(x + self._drop(attended))
        return self.ln2(x + self._drop(self.fo(F.gelu(self.fi(x)))))

    def _drop(self, x: torch.Tensor) -> torch.Tensor:
        return shared_dropout(x, self.dropout) if self.training and self.dropout else x


class Encoder(nn.Module):
    """Token ids and mask in, logits of sentiment [b, 3] and of the emotions [b, 8] out."""

    def __init__(self, sizes: dict, vocabulary: int, layers: int, dropout: float = 0.1):
        super().__init__()
        hidden = sizes["H"]
        self.dropout = dropout
        self.word = nn.Embedding(vocabulary, hidden, sparse=True)
        self.pos = nn.Embedding(MAX_POSITIONS, hidden)
        self.ln = nn.LayerNorm(hidden, sizes["eps"])
        self.layers = nn.ModuleList(Layer(hidden, sizes["NH"], sizes["FF"], sizes["eps"], dropout) for _ in range(layers))
        self.sent, self.emo = nn.Linear(hidden, len(SENTIMENTS)), nn.Linear(hidden, len(EMOTIONS))
        for head in (self.sent, self.emo):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(self, ids: torch.Tensor, attention: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x = self.ln(self.word(ids) + self.pos.weight[: ids.shape[1]])
        if self.training and self.dropout:
            x = shared_dropout(x, self.dropout)
        mask = (1.0 - attention[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, mask)
        weights = attention[:, :, None].to(x.dtype)
        pooled = (x * weights).sum(1) / weights.sum(1)
        if self.training and self.dropout:
            pooled = F.dropout(pooled, self.dropout)
        return self.sent(pooled), self.emo(pooled)


def from_base(base: dict, piece_rows: list[int], keep: list[int] | None = None, dropout: float = 0.1) -> Encoder:
    """An encoder with the base's weights: `piece_rows` of its vocabulary, and its layers `keep` (all when None)."""
    sizes, weights = base["sizes"], base["weights"]
    keep = list(range(sizes["NL"])) if keep is None else keep
    state = kept_layers(weights, keep)
    state["word.weight"] = state["word.weight"][torch.as_tensor(piece_rows)]
    state["pos.weight"] = state["pos.weight"][:MAX_POSITIONS]
    encoder = Encoder(sizes, len(piece_rows), len(keep), dropout)
    result = encoder.load_state_dict(state, strict=False)
    if result.unexpected_keys or not all(k.startswith(("sent", "emo")) for k in result.missing_keys):
        raise ValueError(f"base weights do not fit the encoder: {result}")
    return encoder


def load_checkpoint(path, dropout: float = 0.0, keep: list[int] | None = None) -> Encoder:
    """An encoder from a checkpoint of `training.py`, with its layers `keep` (all when None)."""
    saved = torch.load(path, map_location="cpu")
    keep = list(range(saved["layers"])) if keep is None else keep
    encoder = Encoder(saved["sizes"], saved["weights"]["word.weight"].shape[0], len(keep), dropout)
    encoder.load_state_dict(kept_layers(saved["weights"], keep))
    return encoder


def kept_layers(weights: dict[str, torch.Tensor], keep: list[int]) -> dict[str, torch.Tensor]:
    """A state dict of which only the layers `keep` are left, numbered anew."""
    state = {k: v for k, v in weights.items() if not k.startswith("layers.")}
    for new, old in enumerate(keep):
        prefix = f"layers.{old}."
        state |= {f"layers.{new}." + k[len(prefix):]: v for k, v in weights.items() if k.startswith(prefix)}
    return state


def save_checkpoint(path, encoder_state: dict, sizes: dict, layers: int, **extra) -> None:
    """Writes a checkpoint; the file appears whole or not at all."""
    temporary = f"{path}.part"
    torch.save({"weights": encoder_state, "sizes": sizes, "layers": layers, **extra}, temporary)
    os.replace(temporary, path)

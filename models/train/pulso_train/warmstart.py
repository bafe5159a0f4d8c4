"""Weights back out of an int8 file, to train on from a model of which only the ONNX file is left."""
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from .encoder import Encoder, save_checkpoint

_PER_LAYER = ("qkv", "ao", "fi", "fo")


def from_int8(model_file: Path, sizes: dict, out: Path) -> None:
    """Reads a file quantised by ONNX Runtime's dynamic quantisation of this encoder, and writes a checkpoint.

    Matrix products come in the order of the layers, then the two heads; everything else is kept under its own name.
    """
    graph = onnx.load(model_file).graph
    tensors = {i.name: numpy_helper.to_array(i) for i in graph.initializer}

    def dequantised(name: str) -> torch.Tensor:
        codes, zero = tensors[name + "_quantized"].astype(np.float32), tensors[name + "_zero_point"].astype(np.float32)
        return torch.from_numpy(((codes - zero) * tensors[name + "_scale"]).astype(np.float32))

    state = {k.removeprefix("m."): torch.from_numpy(v.copy()) for k, v in tensors.items()
             if k.startswith("m.") and k.endswith((".weight", ".bias"))}
    state["word.weight"] = dequantised("m.word.weight")
    products = [n.input[1].removesuffix("_quantized") for n in graph.node if n.op_type == "MatMulInteger"]
    layers = (len(products) - 2) // len(_PER_LAYER)
    for i, name in enumerate(products[:-2]):
        state[f"layers.{i // 4}.{_PER_LAYER[i % 4]}.weight"] = dequantised(name).T.contiguous()
    for name in products[-2:]:
        weight = dequantised(name)
        weight = weight.T.contiguous() if weight.shape[0] == sizes["H"] else weight
        state["sent.weight" if weight.shape[0] == 3 else "emo.weight"] = weight
    Encoder(sizes, state["word.weight"].shape[0], layers).load_state_dict(state)
    save_checkpoint(out, state, sizes, layers, about={"from": Path(model_file).name})

"""Weights back out of an int8 file, to train on from a model of which only the ONNX file is left."""
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from .encoder import Encoder, save_checkpoint

_PER_LAYER = ("qkv", "ao", "fi", "fo")


def from_int8(model_file: Path, sizes: dict, out: Path) -> None:
    """Writes a checkpoint from a file that `export` wrote, or that ONNX Runtime's dynamic quantisation of this encoder made.

    What quantisation has rounded stays rounded: half a step of a column's scale at most.
    """
    graph = onnx.load(model_file).graph
    tensors = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    state = _from_own_graph(tensors, sizes) if "layers.0.qkv.q" in tensors else _from_dynamic(graph, tensors, sizes)
    layers = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("layers."))
    Encoder(sizes, state["word.weight"].shape[0], layers).load_state_dict(state)
    save_checkpoint(out, state, sizes, layers, about={"from": Path(model_file).name})


def _from_own_graph(tensors: dict[str, np.ndarray], sizes: dict) -> dict[str, torch.Tensor]:
    """The inverse of `graph.py`: columns times their scales, the attention's scale taken out of the queries again."""
    hidden, grow = sizes["H"], (sizes["H"] // sizes["NH"]) ** 0.5
    state = {"word.weight": tensors["word"] * tensors["word.scale"], "pos.weight": tensors["pos"]}
    for name, tensor in tensors.items():
        stem, _, kind = name.rpartition(".")
        if kind == "q":
            weight = tensor * tensors[stem + ".s"]
            if stem.endswith("qkv"):
                weight[:, :hidden] *= grow
            state[stem + ".weight"] = weight.T
        elif kind == "b":
            bias = tensor.copy()
            if stem.endswith("qkv"):
                bias[:hidden] *= grow
            state[stem + ".bias"] = bias
        elif kind == "w":
            state[stem + ".weight"] = tensor
    return {name: torch.from_numpy(np.array(value, np.float32, order="C")) for name, value in state.items()}


def _from_dynamic(graph: onnx.GraphProto, tensors: dict[str, np.ndarray], sizes: dict) -> dict[str, torch.Tensor]:
    """Matrix products come in the order of the layers, then the two heads; everything else is kept under its own name."""

    def dequantised(name: str) -> torch.Tensor:
        codes, zero = tensors[name + "_quantized"].astype(np.float32), tensors[name + "_zero_point"].astype(np.float32)
        return torch.from_numpy(((codes - zero) * tensors[name + "_scale"]).astype(np.float32))

    state = {k.removeprefix("m."): torch.from_numpy(v.copy()) for k, v in tensors.items()
             if k.startswith("m.") and k.endswith((".weight", ".bias"))}
    state["word.weight"] = dequantised("m.word.weight")
    products = [n.input[1].removesuffix("_quantized") for n in graph.node if n.op_type == "MatMulInteger"]
    for i, name in enumerate(products[:-2]):
        state[f"layers.{i // 4}.{_PER_LAYER[i % 4]}.weight"] = dequantised(name).T.contiguous()
    for name in products[-2:]:
        weight = dequantised(name)
        weight = weight.T.contiguous() if weight.shape[0] == sizes["H"] else weight
        state["sent.weight" if weight.shape[0] == 3 else "emo.weight"] = weight
    return state

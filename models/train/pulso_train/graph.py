"""The ONNX graph of the encoder, written node by node.

Weights are int8 with one scale per output channel. Activations are quantised while running, with one scale **per token**: ORT's own
dynamic quantisation takes one scale per call, so a text's scores depend on what is batched with it; here they do not.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
_ZERO_POINT = 128


class _Graph:
    """Collects nodes and initialisers; every method returns the name of its output."""

    def __init__(self):
        self.nodes, self.initializers, self._constants = [], [], {}

    def add(self, op: str, inputs: list[str], output: str | None = None, **attributes) -> str:
        output = output or f"{op.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [output], name=f"n{len(self.nodes)}", **attributes))
        return output

    def split(self, value: str, parts: int, axis: int) -> list[str]:
        outputs = [f"split_{len(self.nodes)}_{i}" for i in range(parts)]
        self.nodes.append(helper.make_node("Split", [value], outputs, name=f"n{len(self.nodes)}", axis=axis))
        return outputs

    def weight(self, name: str, value: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def constant(self, value, dtype) -> str:
        array = np.array(value, dtype)
        key = f"const_{array.dtype}_{array.tolist()}".replace(" ", "")
        if key not in self._constants:
            self._constants[key] = self.weight(f"const_{len(self._constants)}", array)
        return self._constants[key]


_LIMIT = 127


def quantise_columns(weight: np.ndarray, pair_limit: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """[in, out] weights as int8 in -127..127, with one scale per column.

    `pair_limit` bounds what two neighbours of a column (rows 2i and 2i + 1) have together, before rounding. Processors without VNNI multiply
    bytes pair by pair and add them in 16 bits, which saturate: 255 times 128 still fits.
    """
    size = np.abs(weight)
    scale = size.max(0) / _LIMIT
    if pair_limit is not None:
        pairs = size[: len(size) // 2 * 2].reshape(-1, 2, size.shape[1]).sum(1)
        scale = np.maximum(scale, pairs.max(0) / pair_limit)
    scale = scale.clip(1e-10)
    return np.clip(np.round(weight / scale), -_LIMIT, _LIMIT).astype(np.int8), scale.astype(np.float32)


class EncoderGraph:
    """Builds the model for a state dict of `encoder.Encoder`.

    `pair_limit` leaves head-room to processors that lack VNNI (`quantise_columns`).
    `fixed_batch` pins the batch dimension to 1.
    """

    def __init__(self, weights: dict[str, np.ndarray], sizes: dict, layers: int, quantised: bool = True, pair_limit: int | None = None,
                 fixed_batch: bool = False):
        self.w, self.sizes, self.layers = weights, sizes, layers
        self.quantised, self.pair_limit, self.fixed_batch = quantised, pair_limit, fixed_batch
        self.g = _Graph()

    def build(self) -> onnx.ModelProto:
        g, hidden = self.g, self.sizes["H"]
        flat_ids = g.add("Reshape", ["input_ids", g.constant([-1], np.int64)])
        length = g.add("Slice", [g.add("Shape", ["input_ids"]), g.constant([1], np.int64), g.constant([2], np.int64)])
        positions = g.add("Slice", [g.weight("pos", self.w["pos.weight"]), g.constant([0], np.int64), length, g.constant([0], np.int64)])
        batched = g.add("Concat", [g.constant([-1], np.int64), length, g.constant([hidden], np.int64)], axis=0)
        x = g.add("Add", [g.add("Reshape", [self._embedding(flat_ids), batched]), positions])
        x = self._norm(g.add("Reshape", [x, g.constant([-1, hidden], np.int64)]), "ln")

        mask = g.add("Cast", ["attention_mask"], to=TensorProto.FLOAT)
        blocked = g.add("Mul", [g.add("Sub", [g.constant(1, np.float32), mask]), g.constant(-1e4, np.float32)])
        blocked = g.add("Unsqueeze", [blocked, g.constant([1, 2], np.int64)])
        heads = self.sizes["NH"]
        self.to_heads = g.add("Concat", [g.constant([-1], np.int64), length, g.constant([heads, hidden // heads], np.int64)], axis=0)
        if self.quantised:
            rows = g.add("Shape", [flat_ids])
            self.zero_points = g.add("ConstantOfShape", [rows], value=helper.make_tensor("v", TensorProto.UINT8, [1], [_ZERO_POINT]))
        for layer in range(self.layers):
            x = self._layer(x, blocked, f"layers.{layer}.")

        weights = g.add("Unsqueeze", [mask, g.constant([2], np.int64)])
        total = g.add("ReduceSum", [g.add("Mul", [g.add("Reshape", [x, batched]), weights]), g.constant([1], np.int64)], keepdims=0)
        pooled = g.add("Div", [total, g.add("ReduceSum", [weights, g.constant([1], np.int64)], keepdims=0)])
        for head, output in (("sent", "sentiment"), ("emo", "emotion")):
            g.add("Gemm", [pooled, g.weight(head + ".w", self.w[head + ".weight"]), g.weight(head + ".b", self.w[head + ".bias"])], output, transB=1)
        return self._model()

    def _model(self) -> onnx.ModelProto:
        batch = 1 if self.fixed_batch else "b"
        inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, [batch, "l"]) for n in ("input_ids", "attention_mask")]
        outputs = [helper.make_tensor_value_info("sentiment", TensorProto.FLOAT, [batch, 3]),
                   helper.make_tensor_value_info("emotion", TensorProto.FLOAT, [batch, self.w["emo.bias"].shape[0]])]
        graph = helper.make_graph(self.g.nodes, "pulso", inputs, outputs, self.g.initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="pulso_train", ir_version=8)
        onnx.checker.check_model(model)
        return model

    def _embedding(self, flat_ids: str) -> str:
        g, table = self.g, self.w["word.weight"]
        if not self.quantised:
            return g.add("Gather", [g.weight("word", table), flat_ids])
        codes, scale = quantise_columns(table.T)
        picked = g.add("Cast", [g.add("Gather", [g.weight("word", codes.T), flat_ids])], to=TensorProto.FLOAT)
        return g.add("Mul", [picked, g.add("Gather", [g.weight("word.scale", scale[:, None]), flat_ids])])

    def _norm(self, x: str, name: str) -> str:
        inputs = [x, self.g.weight(name + ".w", self.w[name + ".weight"]), self.g.weight(name + ".b", self.w[name + ".bias"])]
        return self.g.add("LayerNormalization", inputs, axis=-1, epsilon=self.sizes["eps"])

    def _linear(self, x: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """x [tokens, in] times weight [in, out], plus bias."""
        g = self.g
        if not self.quantised:
            product = g.add("MatMul", [x, g.weight(name + ".w", weight)])
        else:
            codes, column_scale = quantise_columns(weight, self.pair_limit)
            peak = g.add("ReduceMax", [g.add("Abs", [x])], axes=[1], keepdims=1)
            row_scale = g.add("Mul", [peak, g.constant(1 / 127, np.float32)])
            steps = g.add("QuantizeLinear", [x, g.add("Reshape", [row_scale, g.constant([-1], np.int64)]), self.zero_points], axis=0)
            product = g.add("MatMulInteger", [steps, g.weight(name + ".q", codes), g.constant(_ZERO_POINT, np.uint8)])
            product = g.add("Mul", [g.add("Cast", [product], to=TensorProto.FLOAT), row_scale])
            product = g.add("Mul", [product, g.weight(name + ".s", column_scale)])
        return g.add("Add", [product, g.weight(name + ".b", bias)])

    def _layer(self, x: str, blocked: str, prefix: str) -> str:
        g, w = self.g, self.w
        hidden = self.sizes["H"]
        weight, bias = w[prefix + "qkv.weight"].T.copy(), w[prefix + "qkv.bias"].copy()
        shrink = (hidden // self.sizes["NH"]) ** -0.5  # the attention's scale, folded into the queries
        weight[:, :hidden] *= shrink
        bias[:hidden] *= shrink
        q, k, v = (g.add("Reshape", [part, self.to_heads]) for part in g.split(self._linear(x, prefix + "qkv", weight, bias), 3, axis=1))
        q, v = (g.add("Transpose", [part], perm=[0, 2, 1, 3]) for part in (q, v))
        k = g.add("Transpose", [k], perm=[0, 2, 3, 1])
        share = g.add("Softmax", [g.add("Add", [g.add("MatMul", [q, k]), blocked])], axis=-1)
        attended = g.add("Transpose", [g.add("MatMul", [share, v])], perm=[0, 2, 1, 3])
        attended = g.add("Reshape", [attended, g.constant([-1, hidden], np.int64)])
        attended = self._linear(attended, prefix + "ao", w[prefix + "ao.weight"].T, w[prefix + "ao.bias"])
        x = self._norm(g.add("Add", [x, attended]), prefix + "ln1")
        inner = self._gelu(self._linear(x, prefix + "fi", w[prefix + "fi.weight"].T, w[prefix + "fi.bias"]))
        inner = self._linear(inner, prefix + "fo", w[prefix + "fo.weight"].T, w[prefix + "fo.bias"])
        return self._norm(g.add("Add", [x, inner]), prefix + "ln2")

    def _gelu(self, x: str) -> str:
        g = self.g
        erf = g.add("Erf", [g.add("Div", [x, g.constant(2**0.5, np.float32)])])
        return g.add("Mul", [g.add("Mul", [x, g.add("Add", [erf, g.constant(1, np.float32)])]), g.constant(0.5, np.float32)])

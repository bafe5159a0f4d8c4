"""Writes the ONNX files that the engine's tests refuse: with two labels instead of three, and with answers that are no finite numbers.

`python odd_models.py` writes them to ../../tests/model/fixtures; they are a few hundred bytes each and know nothing.
"""
from pathlib import Path

import onnx
from onnx import TensorProto, helper

FIXTURES = Path(__file__).resolve().parents[2] / "tests" / "model" / "fixtures"


def odd_model(labels: int, emotions: int, numerator: float) -> onnx.ModelProto:
    """Same inputs and outputs by name as a real model. Every sentiment logit is numerator / 0, every emotion logit 0."""
    values = {"zero": [0.0], "numerator": [numerator], "labels": [[1.0] * labels], "emotions": [[1.0] * emotions]}
    constants = [helper.make_tensor(n, TensorProto.FLOAT, [len(v)] if not isinstance(v[0], list) else [1, len(v[0])],
                                    v if not isinstance(v[0], list) else v[0]) for n, v in values.items()]
    nodes = [
        helper.make_node("Cast", ["input_ids"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["numbers"], ["mean"], axes=[1], keepdims=1),
        helper.make_node("Mul", ["mean", "zero"], ["nothing"]),
        helper.make_node("Add", ["nothing", "numerator"], ["above"]),
        helper.make_node("Div", ["above", "nothing"], ["odd"]),
        helper.make_node("Mul", ["odd", "labels"], ["sentiment"]),
        helper.make_node("Mul", ["nothing", "emotions"], ["emotion"]),
    ]
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "length"]) for n in ("input_ids", "attention_mask")]
    outputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["batch", w]) for n, w in (("sentiment", labels), ("emotion", emotions))]
    graph = helper.make_graph(nodes, "odd", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    onnx.save(odd_model(2, 8, 1.0), FIXTURES / "two-labels.onnx")
    onnx.save(odd_model(3, 8, 0.0), FIXTURES / "not-a-number.onnx")
    onnx.save(odd_model(3, 8, 1.0), FIXTURES / "infinite.onnx")

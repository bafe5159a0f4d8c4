"""Training of Pulso's sentiment model: from public base weights and labelled turns to an int8 ONNX file with its manifest."""

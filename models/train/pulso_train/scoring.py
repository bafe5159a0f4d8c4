"""Scoring texts: with a torch checkpoint in batches, or with the shipped ONNX file one text a run, as the engine does."""
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from tokenizers import Tokenizer

from .batches import chunk_batches
from .encoder import BF16, load_checkpoint
from .labels import EMOTIONS, SENTIMENTS
from .vocabulary import PAD, head_tail

MAX_TOKENS, HEAD_TOKENS = 128, 32


class Scorer(Protocol):
    """Texts in; sentiment logits [n, 3] and emotion logits [n, 8] out."""

    def __call__(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]: ...


class TorchScorer:
    """fp32 scores of a checkpoint, or bf16 for speed where the processor has it."""

    def __init__(self, checkpoint: Path, tokenizer_file: Path, bf16: bool = False, batch: int = 64):
        self.encoder = load_checkpoint(checkpoint).eval()
        self.tokenizer, self.bf16, self.batch = Tokenizer.from_file(str(tokenizer_file)), bf16 and BF16, batch

    @torch.no_grad()
    def __call__(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        sentiment, emotion = np.zeros((len(texts), len(SENTIMENTS)), np.float32), np.zeros((len(texts), len(EMOTIONS)), np.float32)
        for batch in chunk_batches(self.tokenizer, texts, range(len(texts)), self.batch, MAX_TOKENS):
            with torch.autocast("cpu", torch.bfloat16, enabled=self.bf16):
                s, e = self.encoder(batch.ids, batch.mask)
            sentiment[batch.rows], emotion[batch.rows] = s.float().numpy(), e.float().numpy()
        return sentiment, emotion


class OnnxScorer:
    """Scores of an ONNX file, one text a run on one thread."""

    def __init__(self, model_file: Path, tokenizer_file: Path, threads: int = 1):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(model_file), options, providers=["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(str(tokenizer_file))

    def __call__(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        answers = []
        for encoding in self.tokenizer.encode_batch(texts):
            ids = np.array([head_tail(encoding.ids, MAX_TOKENS, HEAD_TOKENS)], np.int64)
            answers.append(self.session.run(["sentiment", "emotion"], {"input_ids": ids, "attention_mask": np.ones_like(ids)}))
        return np.concatenate([a[0] for a in answers]), np.concatenate([a[1] for a in answers])

    def in_batches(self, texts: list[str], size: int = 16) -> tuple[np.ndarray, np.ndarray]:
        """The same scores, from padded batches: to check that a text's neighbours do not matter."""
        answers = []
        for start in range(0, len(texts), size):
            rows = [head_tail(e.ids, MAX_TOKENS, HEAD_TOKENS) for e in self.tokenizer.encode_batch(texts[start:start + size])]
            ids = np.full((len(rows), max(map(len, rows))), PAD, np.int64)
            mask = np.zeros_like(ids)
            for i, row in enumerate(rows):
                ids[i, :len(row)], mask[i, :len(row)] = row, 1
            answers.append(self.session.run(["sentiment", "emotion"], {"input_ids": ids, "attention_mask": mask}))
        return np.concatenate([a[0] for a in answers]), np.concatenate([a[1] for a in answers])


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities of each row."""
    shifted = np.exp(logits - logits.max(1, keepdims=True))
    return shifted / shifted.sum(1, keepdims=True)


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Independent probabilities."""
    return 1 / (1 + np.exp(-logits))

"""The tokenizer: XLM-R's unigram model cut down to the pieces that English and Spanish need.

Its normaliser only uses operations that the JavaScript tokenizer has too, so that ids are the same in Node and here.
"""
import collections
import json
import unicodedata
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

BOS, PAD, EOS = 0, 1, 2
_BASE_UNKNOWN = 3
# The markers are renamed so that no text can spell them: the normaliser removes the control character in front.
_MARKERS = {"<s>": "\u0001s", "<pad>": "\u0001pad", "</s>": "\u0001/s", "<unk>": "\u0001unk", "<mask>": "\u0001mask"}
_CONTROL = "[\\u0000-\\u0008\\u000B\\u000E-\\u001F\\u007F\\u00AD\\u200B-\\u200F\\u2060\\uFEFF\\uFFFD]"


def build(pieces: list[tuple[str, float]], unknown: int) -> Tokenizer:
    """A tokenizer over (piece, score) pairs."""
    pieces = [(_MARKERS.get(piece, piece), score) for piece, score in pieces]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.NFKC(),
        normalizers.Replace(Regex(_CONTROL), ""),
        normalizers.Replace(Regex("\\s+"), " "),
        normalizers.Strip(),
    ])
    metaspace = {"replacement": "▁", "prepend_scheme": "always", "split": True}
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(**metaspace)
    tokenizer.decoder = decoders.Metaspace(**metaspace)
    tokenizer.post_processor = processors.TemplateProcessing(single=[_MARKERS["<s>"], "$A", _MARKERS["</s>"]],
                                                             special_tokens=[(_MARKERS["<s>"], BOS), (_MARKERS["</s>"], EOS)])
    return tokenizer


def piece_rows(tokenizer_file: Path, base_vocab: dict) -> list[int]:
    """For each piece of a tokenizer file its row in the base's embedding table."""
    rows = {_MARKERS.get(piece, piece): row for row, piece in reversed(list(enumerate(base_vocab["pieces"])))}
    pieces = json.loads(Path(tokenizer_file).read_text(encoding="utf-8"))["model"]["vocab"]
    return [rows[piece] for piece, _score in pieces]


def prune(base_vocab: dict, texts: list[str], size: int = 48_000) -> Tokenizer:
    """Keeps single characters, emoji, and the pieces most used in `texts` and in common English and Spanish words."""
    from wordfreq import top_n_list, zipf_frequency

    pieces, scores = base_vocab["pieces"], base_vocab["scores"]
    full = build(list(zip(pieces, scores)), base_vocab["unk"])
    in_texts = collections.Counter()
    for encoding in full.encode_batch(texts):
        in_texts.update(encoding.ids)
    in_words = collections.Counter()
    for language in ("en", "es"):
        words = top_n_list(language, 120_000)
        for form, share in ((str, 1.0), (str.capitalize, 0.2), (str.upper, 0.03)):
            for word, encoding in zip(words, full.encode_batch([form(w) for w in words])):
                for piece in encoding.ids:
                    in_words[piece] += share * 10 ** (zipf_frequency(word, language) - 3)
    score = {i: in_texts[i] + 20 * in_words[i] for i in set(in_texts) | set(in_words)}
    always = {BOS, PAD, EOS, _BASE_UNKNOWN, len(pieces) - 1}
    always |= {i for i, piece in enumerate(pieces) if _always_kept(piece.lstrip("▁"), in_texts[i])}
    rest = sorted((i for i in score if i not in always), key=lambda i: -score[i])[: size - len(always)]
    rows = sorted(always | set(rest))
    return build([(pieces[i], scores[i]) for i in rows], rows.index(_BASE_UNKNOWN))


def _always_kept(piece: str, seen: int) -> bool:
    """Single characters of our languages (or seen in the texts), and pieces made of emoji."""
    if len(piece) <= 1:
        return not piece or seen > 0 or (_latin_or_symbol(piece) and not 0x3000 <= ord(piece) < 0xFF00)
    return all(ord(c) > 0x2000 and unicodedata.category(c) in ("So", "Sk", "Mn", "Cf") for c in piece)


def _latin_or_symbol(character: str) -> bool:
    symbols = ("So", "Sk", "Sm", "Sc", "Po", "Ps", "Pe", "Pd", "Pi", "Pf", "Mn", "Lm")
    return ord(character) < 0x250 or unicodedata.category(character) in symbols


def head_tail(ids: list[int], max_tokens: int, head_tokens: int) -> list[int]:
    """Truncation as the engine does it: start and end markers stay, then the first `head_tokens` pieces and the last ones that fit."""
    if len(ids) <= max_tokens:
        return ids
    inner = ids[1:-1]
    tail = max_tokens - 2 - head_tokens
    return [ids[0], *inner[:head_tokens], *inner[-tail:], ids[-1]]

"""Texts with the token ids that training gives them, for the test that Node's tokenizer gives the same.

usage: python token_fixture.py TOKENIZER_JSON OUT_JSON     writes [[text, [ids]], ...]; texts are our own rows or made up here
"""
import json
import random
import sys
from pathlib import Path

from tokenizers import Tokenizer

_OWN = Path(__file__).resolve().parent.parent / "data"
_PER_SET = {"care_turns_en": 1000, "care_turns_es": 1000, "agent_turns": 100}

_MADE_UP = [
    "", " ", "   \t  ", "a", "ñ", "¿", "😀", "👍🏽", "👩‍👩‍👧‍👦", "🇲🇽🇪🇸", "❤️", "☎️ 📦 ✈️", "🤬🤬🤬 no more", "grax 🙏🏼🙏🏼",
    "tab\there", "line\nbreak", "carriage\r\nreturn", "null\u0000inside", "bell\u0007", "escape\u001b[31mred", "delete\u007f",
    "soft\u00adhyphen", "zero\u200bwidth", "joiner\u200dhere", "left\u200eto\u200fright", "word\u2060joiner", "\ufeffbyte order mark", "bad\ufffdchar",
    "no\u00a0break", "thin\u2009space", "ideographic\u3000space", "line\u2028separator", "paragraph\u2029separator", "next\u0085line", "vertical\u000btab", "form\u000cfeed",
    "ｆｕｌｌ　ｗｉｄｔｈ", "ﬁne ﬂight", "½ price", "x² + y³", "№ 5", "™ ® ©", "Ⅳ", "①②③", "㎏", "…", "“quotes” ‘single’", "—dash–", "€20 £30 ¥40 ₿",
    "cafe\u0301", "café", "man\u0303ana", "mañana", "pingu\u0308ino", "n\u0303", "A\u030a", "e\u0301\u0301\u0301", "¿¿QUÉ??", "¡¡¡YA!!!", "HOLAAAAAA", "jajajajaja", "jejeje xd", "k onda wey",
    "<s>", "</s>", "<pad>", "<unk>", "<mask>", "▁", "▁▁a", "a▁b", "_underscore_", "@user @user hola", "#hashtag #OtraCosa", "http", "https://example.org/a?b=c&d=e", "[number]", "[email]",
    "email me at [email] thx", "123", "1,234.56", "12/03/2025", "10:45pm", "4 5 2 7", "ABC-12345-XYZ", "a" * 300, "ha" * 200, "no " * 400, "!?" * 50, "😡" * 60,
    "привет", "你好，世界", "こんにちは", "مرحبا", "שלום", "नमस्ते", "한국어", "ไทย", "Ελληνικά", "tiếng Việt", "Zürich façade œuvre", "İstanbul ıl", "ſtraße", "ǅ", "𝒽𝑒𝓁𝓁𝑜", "𐍈", "\U0001F9FF",
    "mixed idiomas in una frase, please ayuda", "ok.", "ok...", "...", "?", "??", "-", "--", "'", "don't", "don’t", "rock'n'roll", "it´s", "`code`", "\\", "/", "{\"a\": 1}", "a\\u0301",
]


def made_up(rnd: random.Random) -> list[str]:
    """Hard cases, and one text of 10,000 characters."""
    words = "hola my order no llegó ayer, and I've been waiting 3 weeks 😡 ¿qué hago? ok gracias teléfono número 42".split()
    long = " ".join(rnd.choice(words) for _ in range(2500))[:10_000]
    alphabet = "abcñéü ÁX09 .,!¿?\u0301\u200b\u00a0\t😀🙏▁-'’"
    noise = ["".join(rnd.choice(alphabet) for _ in range(rnd.randint(1, 40))) for _ in range(150)]
    return [*_MADE_UP, *noise, long.ljust(10_000, "z")]


if __name__ == "__main__":
    tokenizer = Tokenizer.from_file(sys.argv[1])
    rnd = random.Random(7)
    texts = []
    for name, count in _PER_SET.items():
        rows = [json.loads(line)["text"] for line in (_OWN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        texts += rnd.sample(rows, count)
    texts = list(dict.fromkeys([*texts, *made_up(rnd)]))
    lines = [json.dumps([text, encoding.ids], ensure_ascii=False, separators=(",", ":")) for text, encoding in zip(texts, tokenizer.encode_batch(texts))]
    out = Path(sys.argv[2])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    print(len(texts), "texts,", out.stat().st_size, "bytes")

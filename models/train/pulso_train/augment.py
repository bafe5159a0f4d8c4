"""Other forms of the same text: as a speech recogniser writes it, as a public message, with typos, with another name or place.

Each function takes its own random source; the label of a text never changes by what is done here.
"""
import random
import re
import unicodedata

from .entities import NAMES, NATIONALITIES, PLACES

_UNITS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
    "es": ("cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho "
           "diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve").split(),
}
_TENS = {
    "en": "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split(),
    "es": "_ _ veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa".split(),
}
FILLERS = {
    "en": ["uh", "um", "erm", "like", "you know", "i mean", "well", "so", "yeah so", "okay so"],
    "es": ["eh", "este", "pues", "o sea", "bueno", "mmm", "a ver", "es que", "digamos", "mire"],
}
_MENTIONS = ["@user", "@user @user", "@HolaCare", "@helpdesk", "@AtencionCliente"]
_TAGS = {"en": ["#customerservice", "#help", "#support", "#today"], "es": ["#atencionalcliente", "#ayuda", "#consulta", "#hoy"]}
_EMOJI = {0: ["😡", "😤", "🙄", "😠", "😒", "🤬", "😞", "👎"], 1: ["🤔", "👀", "📱", "✈️", "📦"], 2: ["😊", "🙏", "❤️", "👏", "😍", "🙌"]}
_NEIGHBOURS = {"a": "sq", "e": "wr", "i": "uo", "o": "ip", "s": "ad", "t": "ry", "n": "bm", "r": "et", "l": "ko", "d": "sf"}
_EMOJI_OR_PICTOGRAM = re.compile("[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\uFE0F\u200D]+")


def spell_number(digits: str, language: str) -> str:
    """Words for a number up to 99; longer ones digit by digit, as people read references aloud."""
    units, tens = _UNITS[language], _TENS[language]
    if len(digits) > 2 or (len(digits) > 1 and digits[0] == "0"):
        return " ".join(units[int(d)] for d in digits)
    number = int(digits)
    if number < len(units):
        return units[number]
    joint = " y " if language == "es" else " "
    return tens[number // 10] + (joint + units[number % 10] if number % 10 else "")


def as_recognised(text: str, language: str) -> str:
    """The speech form of a text: no mentions, links, hashtag signs or emoji, no punctuation, lower case, numbers as words."""
    text = re.sub(r"@\w+|\bhttp\S*|\[\w+\]", " ", text)
    text = _EMOJI_OR_PICTOGRAM.sub(" ", text).lower()
    text = re.sub(r"[^\w\s'’]|_", " ", text)
    text = re.sub(r"\d{1,12}", lambda m: f" {spell_number(m.group(), language if language == 'es' else 'en')} ", text)
    return _tidy(text)


def strip_accents(text: str) -> str:
    """Accents gone, ñ kept, as hurried typists write Spanish."""
    decomposed = unicodedata.normalize("NFD", text)
    kept = "".join(c for c in decomposed if unicodedata.category(c) != "Mn" or c == "\u0303")
    return unicodedata.normalize("NFC", kept)


def add_fillers(text: str, language: str, rnd: random.Random) -> str:
    """One to three fillers, at the start more often than inside."""
    words = text.split()
    for _ in range(rnd.choice((1, 1, 2, 3))):
        at = 0 if rnd.random() < 0.4 else rnd.randint(0, len(words))
        words.insert(at, rnd.choice(FILLERS[language if language == "es" else "en"]))
    return " ".join(words)


def break_words(text: str, rnd: random.Random) -> str:
    """A word split, joined to its neighbour, dropped or said twice, as recognisers do."""
    words = text.split()
    if len(words) < 4:
        return text
    at = rnd.randrange(len(words) - 1)
    kind = rnd.random()
    if kind < 0.3:
        words[at:at + 2] = [words[at] + words[at + 1]]
    elif kind < 0.6 and len(words[at]) > 5:
        cut = rnd.randint(2, len(words[at]) - 2)
        words[at] = words[at][:cut] + " " + words[at][cut:]
    elif kind < 0.85:
        words.insert(at, words[at])
    elif len(words[at]) <= 3 and words[at] not in ("no", "not", "ni", "but", "sin"):
        del words[at]
    return " ".join(words)


def add_typos(text: str, rnd: random.Random) -> str:
    """One or two letters swapped, doubled, lost or hit beside."""
    for _ in range(rnd.choice((1, 1, 2))):
        places = [i for i in range(1, len(text) - 1) if text[i].isalpha() and text[i - 1].isalpha() and text[i + 1].isalpha()]
        if not places:
            return text
        at, kind = rnd.choice(places), rnd.random()
        if kind < 0.35:
            text = text[:at] + text[at + 1] + text[at] + text[at + 2:]
        elif kind < 0.6:
            text = text[:at] + text[at + 1:]
        elif kind < 0.75:
            text = text[:at] + text[at] + text[at:]
        else:
            text = text[:at] + rnd.choice(_NEIGHBOURS.get(text[at].lower(), text[at])) + text[at + 1:]
    return text


def as_public_message(text: str, language: str, sentiment: int, rnd: random.Random) -> str:
    """Mentions in front, sometimes a hashtag, a link or an emoji that fits the label at the end."""
    text = f"{rnd.choice(_MENTIONS[:1] * 4 + _MENTIONS)} {text}"
    if rnd.random() < 0.25:
        text += " " + rnd.choice(_TAGS[language if language == "es" else "en"])
    if rnd.random() < 0.2:
        text += " http"
    if rnd.random() < 0.3 and sentiment in _EMOJI:
        text += " " + rnd.choice(_EMOJI[sentiment]) * rnd.choice((1, 1, 2, 3))
    return text


def swap_entities(text: str, language: str, rnd: random.Random) -> str:
    """Names of people, places and nationalities replaced by others of their kind."""
    language = language if language == "es" else "en"

    def replace(match: re.Match) -> str:
        found = match.group()
        # Ignoring case, the pattern also finds letters whose lower case is another one (the Turkish dotted I): they stay.
        group = next((g for g in _groups(language) if found.lower() in g), [found])
        new = rnd.choice(group)
        return new if found[0].islower() else new.title()

    return _ENTITY[language].sub(replace, text)


def _groups(language: str) -> tuple[list[str], ...]:
    return NAMES, PLACES, NATIONALITIES[language]


def _entity_pattern(language: str) -> re.Pattern:
    words = sorted({re.escape(word) for group in _groups(language) for word in group}, key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(words) + r")\b", re.IGNORECASE)


_ENTITY = {language: _entity_pattern(language) for language in ("en", "es")}
_INTRODUCTIONS = {
    "en": ["my name is {n}", "this is {n}", "{n} here", "it's {n} from {p}", "i'm calling from {p}", "i'm {c} by the way", "hi {n} speaking"],
    "es": ["soy {n}", "mi nombre es {n}", "habla {n}", "le habla {n} de {p}", "llamo desde {p}", "soy {c}", "hola soy {n}"],
}


def introduce(text: str, language: str, rnd: random.Random) -> str:
    """The caller says who or where they are from; whoever it is, the feeling stays the same."""
    language = language if language == "es" else "en"
    words = rnd.choice(_INTRODUCTIONS[language]).format(
        n=rnd.choice(NAMES).title(), p=rnd.choice(PLACES).title(), c=rnd.choice(NATIONALITIES[language]))
    return f"{words}, {text}" if rnd.random() < 0.7 else f"{text}, {words}"


# People write to a company in public when something is wrong: a report there is a complaint more often than the same words on the phone.
_PUBLIC_CHANCE = {0: 0.20, 1: 0.05, 2: 0.03}


def vary(text: str, language: str, sentiment: int, form: str, rnd: random.Random, speech: float = 0.3, variety: float = 1.0, introduced: float = 0.05) -> str:
    """A random form of a training text. `speech` is the chance of the form that a recogniser writes, `introduced` of a speaker who says who or where they
    are, `variety` scales the chances of other names, typos, capitals and the public form. As given, about half of the texts stay as they are."""
    if rnd.random() < 0.25 * variety:
        text = swap_entities(text, language, rnd)
    if rnd.random() < introduced:
        text = introduce(text, language, rnd)
    if rnd.random() < 0.3:
        text = re.sub(r"^(@\w+\s+)+", "", text)
    roll = rnd.random()
    if form != "voice" and roll < speech:
        text = as_recognised(text, language)
        form = "voice"
    elif form != "social" and roll < speech + _PUBLIC_CHANCE.get(sentiment, 0.08) * variety:
        text = as_public_message(text, language, sentiment, rnd)
    elif roll > 1 - 0.06 * variety:
        text = text.lower()
    elif roll > 1 - 0.075 * variety:
        text = text.upper()
    if form == "voice":
        if rnd.random() < 0.2:
            text = add_fillers(text, language, rnd)
        if rnd.random() < 0.2:
            text = break_words(text, rnd)
    elif rnd.random() < 0.08 * variety:
        text = add_typos(text, rnd)
    if rnd.random() < 0.06:
        text = strip_accents(text)
    return _tidy(text) or "."


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()

"""The labels of the model, in the order of its outputs. The manifest repeats them; nothing else may."""

SENTIMENTS = ("negative", "neutral", "positive")
EMOTIONS = ("anger", "frustration", "sadness", "fear", "joy", "gratitude", "confusion", "abuse")
LANGUAGES = ("en", "es")

NEGATIVE, NEUTRAL, POSITIVE = range(3)
UNKNOWN = -1

# GoEmotions names 27 emotions; these carry over, the others say nothing about ours.
_GOEMOTIONS = {
    "anger": "anger",
    "annoyance": "frustration", "disappointment": "frustration", "disapproval": "frustration",
    "sadness": "sadness", "grief": "sadness", "remorse": "sadness",
    "fear": "fear", "nervousness": "fear",
    "joy": "joy", "amusement": "joy", "excitement": "joy", "relief": "joy", "admiration": "joy",
    "gratitude": "gratitude",
    "confusion": "confusion",
}
_BASIC = ("anger", "fear", "joy", "sadness")


def emotion_targets(set_name: str, row: dict) -> dict[str, float]:
    """What a row of a set says about our emotions: probability for each emotion it knows of, no key where it is silent."""
    tags = set((row.get("emotion") or "").split(",")) - {""}
    if set_name.startswith("care_") or set_name in ("agent_turns", "public_posts_es"):
        return {e: float(e in tags) for e in EMOTIONS}
    if set_name == "goemotions":
        on = {_GOEMOTIONS[t] for t in tags if t in _GOEMOTIONS}
        return {e: float(e in on) for e in EMOTIONS if e != "abuse"}
    if set_name in ("xed_en", "xed_es", "emoevent_en", "emoevent_es"):
        return {e: float(e in tags) for e in _BASIC}
    if set_name == "tweeteval_emotion":
        return {e: float(e in tags) for e in ("anger", "sadness", "joy")}
    if set_name == "convabuse":
        return {"abuse": 1.0 if "abusive" in tags else 0.5 if "ambivalent" in tags else 0.0}
    if set_name == "tweeteval_offensive":
        return {"abuse": 0.9 if "offensive" in tags else 0.0}
    if set_name in ("banking77", "clinc150", "nlupp", "multidogo_customer", "bitext_support"):
        return {e: 0.0 for e in ("anger", "sadness", "joy", "abuse")}
    return {}

"""The formal manner of an assistant: short forms written out, where that cannot change what is said."""

from __future__ import annotations

import re

_PRONOUN = r"(?! (?:I|you|we|they|he|she|it|there|that)\b)"  # "Don't you" is a question, "do not you" is none
_ENDINGS = {"'m": " am", "'ve": " have", "'ll": " will", "'re": " are"}
_LONG = re.compile(r"\b(I|you|we|they|there|that|it|who|what)('m|'ve|'ll|'re)\b(?! off\b)", re.IGNORECASE)
_NOT = re.compile(
    rf"\b(do|does|did|is|are|was|were|have|has|had|could|would|should|need)n't\b{_PRONOUN}", re.IGNORECASE
)
_IS = re.compile(
    r"\b(it|that|there|here|what|who|nobody)'s (?=(?:a|an|the|not|no|all|one|also|still|only|about|your|my|in|on|how|"
    r"too|what|why|where|who|so|hard|easy|good|fine|enough|nothing|something|somebody|plenty|room|for|as|at|of)\b)",
    re.IGNORECASE,
)
_WOULD = re.compile(r"\b(I|you|we|they|it|that|who)'d (?=(?:rather|like|love|hate|want|say|be|have|mind|call)\b)", re.I)
_WHOLE = re.compile(rf"\b(can't|won't)\b{_PRONOUN}", re.IGNORECASE)
_WHOLES = {"can't": "cannot", "won't": "will not"}


def in_full(text: str) -> str:
    """The text with its short forms written out. Those that may stand for two things (most 'd and 's) are left."""
    text = _LONG.sub(lambda match: match[1] + _ENDINGS[match[2].lower()], text)
    text = _NOT.sub(lambda match: f"{match[1]} not", text)
    text = _WHOLE.sub(_whole, text)
    text = _WOULD.sub(lambda match: f"{match[1]} would ", text)
    return _IS.sub(lambda match: f"{match[1]} is ", text)


def _whole(match: re.Match[str]) -> str:
    word = _WHOLES[match[1].lower()]
    return word.capitalize() if match[1][0].isupper() else word

"""Whether a state line can be used, and why not: the reasons, and how often each comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from emosim.evaluate.vocabulary import Vocabulary
from emosim.export.states import CLOSE, OPEN, StateLine

PROBLEMS = {
    "no_line": "the reply does not begin with a state line",
    "not_closed": "the state line is begun and does not end",
    "malformed": "what stands in it is not the JSON it has to be: a field is missing, or a number out of range",
    "unknown_emotion": "it names an emotion that the corpus does not have",
    "unknown_phase": "it names a phase that the corpus does not have",
    "unknown_strategy": "it names no strategy, or one that the corpus does not have",
}
"""Why a state line is not to be used. The first that applies counts."""


def problem(text: str, line: StateLine | None, vocabulary: Vocabulary) -> str:
    """Why the state line of a reply is not to be used, one of PROBLEMS; empty if it is. `line` is as it was read."""
    if line is None:
        return _unreadable(text)
    if line.emotion not in vocabulary.families:
        return "unknown_emotion"
    if line.phase not in vocabulary.phases:
        return "unknown_phase"
    if not line.strategies or not set(line.strategies) <= {*vocabulary.strategies}:
        return "unknown_strategy"
    return ""


def tally(problems: Iterable[str]) -> dict[str, int]:
    """How often each problem comes, in their order; those that never come are left out."""
    counts = Counter(problems)
    return {name: counts[name] for name in PROBLEMS if counts[name]}


def _unreadable(text: str) -> str:
    if not text.lstrip().startswith(OPEN):
        return "no_line"
    return "malformed" if CLOSE in text else "not_closed"

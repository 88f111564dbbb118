"""How somebody at risk goes on once they are asked about their safety."""

from __future__ import annotations

from emosim.simulate.trajectory import Contents
from emosim.spec.lexicon import MANNERS
from emosim.spec.persona import UserPersona

# How common each manner is: choices. Nobody can deny what they said outright, so there they take it back instead.
COMMON = {
    "owns": 2.5,
    "denies": 1.2,
    "minimizes": 1.4,
    "deflects": 1.2,
    "asks_secrecy": 1.2,
    "bristles": 1.0,
    "goes_quiet": 1.0,
}
MOVES = {"deflects": "holds_back", "goes_quiet": "holds_back", "bristles": "pushes_back"}
"""The move of a turn that answers in a manner; the rest are answers."""


def manner_of(signal: str, persona: UserPersona, draw: float) -> str:
    """How this person takes the question about their safety, one of MANNERS. `draw` is in [0, 1).

    Who is direct bristles or owns it sooner; who is not makes little of it, or goes quiet (choice).
    """
    weights = {name: COMMON[name] * _leaning(name, persona.culture.directness) for name in MANNERS}
    if signal == "direct":
        weights["denies"] = 0.0
    draw *= sum(weights.values())
    for name, weight in weights.items():
        draw -= weight
        if draw < 0:
            return name
    return "owns"


def in_crisis(manner: str, last: bool) -> Contents:
    """What a turn says after the question: nothing but how it was taken."""
    if last:
        return Contents("closes", closes=True, manner=manner)
    return Contents(MOVES.get(manner, "answers"), crisis_answer=True, manner=manner)


def _leaning(manner: str, directness: float) -> float:
    if manner in ("owns", "bristles"):
        return 0.5 + directness
    return 1.5 - directness if manner in ("minimizes", "goes_quiet") else 1.0

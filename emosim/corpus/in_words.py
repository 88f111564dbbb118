"""Names and appraisals in words."""

from __future__ import annotations

from dataclasses import dataclass

from emosim.corpus.record import AppraisalOf

# Of each axis, its words from the lowest value up, each with the value up to which it is said. The levels are choices.
WORDS: dict[str, tuple[tuple[float, str], ...]] = {
    "relevance": ((0.3, "hardly relevant"), (0.55, "somewhat relevant"), (0.8, "relevant"), (1.0, "very relevant")),
    "desirability": (
        (-0.8, "very undesired"),
        (-0.1, "undesired"),
        (0.1, "neither desired nor not"),
        (0.8, "desired"),
        (1.0, "very desired"),
    ),
    "likelihood": ((0.35, "unlikely"), (0.65, "uncertain"), (0.9, "likely"), (1.0, "certain")),
    "control": (
        (0.2, "out of their hands"),
        (0.4, "hardly in their hands"),
        (0.65, "partly in their hands"),
        (1.0, "in their hands"),
    ),
    "responsibility": (
        (-0.5, "another's doing"),
        (-0.15, "partly another's doing"),
        (0.15, "nobody's doing"),
        (0.5, "partly their own doing"),
        (1.0, "their own doing"),
    ),
    "changeability": (
        (0.2, "beyond change"),
        (0.4, "hardly to be changed"),
        (0.65, "partly to be changed"),
        (1.0, "to be changed"),
    ),
}


def spoken(name: str) -> str:
    """A name of the YAML as it is read: `de_escalating` is de-escalating."""
    return name.replace("de_escalat", "de-escalat").replace("_", " ")


@dataclass(frozen=True, slots=True)
class Judged:
    """One axis of an appraisal: its value, and what that means in words."""

    axis: str
    words: str
    value: float


def judged(appraisal: AppraisalOf) -> tuple[Judged, ...]:
    """Every axis of an appraisal, in the order of WORDS."""
    return tuple(Judged(axis, _words(axis, getattr(appraisal, axis)), getattr(appraisal, axis)) for axis in WORDS)


def _words(axis: str, value: float) -> str:
    return next(words for up_to, words in WORDS[axis] if value <= up_to)

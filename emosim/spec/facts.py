"""The facts strategy rules may ask about: what the assistant believes and remembers, never the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from emosim.spec.persona import COUNSELING
from emosim.spec.scenario import RISKS, SIGNALS
from emosim.spec.vocabulary import EnumField, Field, NumberField, Vocabulary

PHASES = ("onset", "escalating", "peak", "plateau", "de_escalating", "resolved", "relapsing")
USER_MOVES = (
    "opens",
    "tells",
    "answers",
    "asks",
    "holds_back",
    "pushes_back",
    "softens",
    "discloses",
    "lingers",
    "closes",
)
YES_NO = ("yes", "no")
MOST = 200  # choice: no scenario has more than 40 user turns


def fact_vocabulary(
    emotions: Iterable[str],
    families: Iterable[str],
    strategies: Iterable[str],
    members: Callable[[str], tuple[str, ...]] | None = None,
) -> Vocabulary:
    """The vocabulary of strategy rules for a machine's emotions and families and a catalogue's strategies.

    `members` gives the emotions a label stands for, as `EmotionMachine.members`; without it a label stands
    for itself alone. rules/README.md says what each field means. Raises ValueError if there is no emotion.
    """
    labels = tuple(emotions)
    unit, signed, count = NumberField(0.0, 1.0), NumberField(-1.0, 1.0), NumberField(0.0, MOST, whole=True)
    fields: dict[str, Field] = {
        "emotion": EnumField(labels, {label: members(label) for label in labels} if members else {}),
        "family": EnumField(tuple(families)),
        "intensity": unit,
        "intensity_change": signed,
        "valence": signed,
        "arousal": unit,
        "dominance": unit,
        "certainty": unit,
        "phase": EnumField(PHASES),
        "streak": count,
        "turn": count,
        "user_move": EnumField(USER_MOVES),
        "asked_advice": EnumField(YES_NO),
        "need_shown": EnumField(YES_NO),
        "step_taken": EnumField(YES_NO),
        "rapport": unit,
        "cognitive_load": unit,
        "steps_offered": count,
        "questions_running": count,
        "last_strategy": EnumField(("none", *strategies)),
        "counseling": EnumField(COUNSELING),
        "risk": EnumField(("none", *SIGNALS)),
        "risk_kind": EnumField(("none", *RISKS)),
    }
    return Vocabulary(fields)

"""The state that a command line names: what is given, what follows from that, and the usual for the rest."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emosim.spec.emotions import EmotionMachine
    from emosim.spec.witness import Ordinary

# What a state is where nothing is said about it: an ordinary second turn. Choices.
USUAL: dict[str, Any] = {
    "emotion": "worry",
    "intensity": 0.5,
    "intensity_change": 0.0,
    "certainty": 0.6,
    "phase": "onset",
    "streak": 1,
    "turn": 1,
    "user_move": "tells",
    "asked_advice": "no",
    "need_shown": "no",
    "step_taken": "no",
    "rapport": 0.4,
    "steps_offered": 0,
    "questions_running": 0,
    "last_strategy": "none",
    "counseling": "person_centered",
    "risk": "none",
    "risk_kind": "none",
}
FROM_EMOTION = ("family", "valence", "arousal", "dominance", "cognitive_load")
WHOLE = ("streak", "turn", "steps_offered", "questions_running")
FACTS = (*USUAL, *FROM_EMOTION)


def complete(given: Mapping[str, Any], emotions: EmotionMachine) -> dict[str, Any]:
    """The facts of a state: what was given, what follows from its emotion, and the usual for the rest."""
    from emosim.simulate.simulate import cognitive_load
    from emosim.vad import Vad

    facts = {**usual(emotions), **given}
    emotion = emotions.emotions[facts["emotion"]]
    point = Vad.from_centered(emotion.point.centered() * facts["intensity"])
    distress = facts["intensity"] if point.valence < 0 else 0.0
    follows = {
        "family": emotions.family[facts["emotion"]],
        **point._asdict(),
        "cognitive_load": cognitive_load(distress, point.arousal),
    }
    return {**follows, **facts}


def usual(emotions: EmotionMachine) -> dict[str, Any]:
    """USUAL for a machine: one that does not know the usual emotion has its neutral one there."""
    known = USUAL["emotion"] in emotions.emotions
    return USUAL if known else {**USUAL, "emotion": emotions.neutral}


def ordinary(emotions: EmotionMachine) -> Ordinary:
    """What a witness is to be like: no risk where that can be, and else as much as can be of the usual state."""
    from emosim.spec.witness import Ordinary

    known = usual(emotions)
    first = {name: known[name] for name in ("risk", "risk_kind")}
    return Ordinary({**first, **known}, lambda given: complete(given, emotions))


def pasted(given: Mapping[str, Any], rules: Path | None = None) -> str:
    """The command line that decides for a state; `rules` is the folder, if not the shipped one."""
    words = ["emosim", "decide"]
    for name, value in given.items():
        words += [f"--{name.replace('_', '-')}", f"{value:g}" if isinstance(value, float) else str(value)]
    if rules is not None:
        words += ["--rules", str(rules)]
    return shlex.join(words)

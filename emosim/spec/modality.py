"""The modality table's spec: how a feeling would sound and look. See rules/modality.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from emosim.errors import InputError
from emosim.spec.emotions import EmotionMachine
from emosim.spec.marked import Marked, load
from emosim.spec.model import Name, Number, Spec, Unit, build

PROSODY = ("pitch", "range", "rate", "energy", "pauses")
ActionUnits = Annotated[
    dict[Annotated[str, Field(pattern=r"^au[1-9][0-9]?$")], Annotated[Number, Field(ge=0.0, le=5.0)]],
    Field(min_length=1, description="FACS action units and their intensity, 0 to 5"),
]


class Slopes(Spec):
    """Change at the end of each centered axis."""

    valence: Number
    arousal: Number
    dominance: Number


class Prosody(Spec):
    """Changes of the voice from the speaker's own: pitch in semitones, energy in dB, the others in percent."""

    pitch: Slopes
    range: Slopes
    rate: Slopes
    energy: Slopes
    pauses: Slopes


class Faces(Spec):
    """Action units by family, and of feelings that have a face of their own."""

    families: dict[Name, ActionUnits]
    own: dict[Name, ActionUnits] = {}


class Gestures(Spec):
    """A word for what the body does, by family, and of feelings that have a gesture of their own."""

    families: dict[Name, Name]
    own: dict[Name, Name] = {}


class Movement(Spec):
    """Size and speed of a movement, 0 to 1, at rest and what full arousal adds."""

    size: Unit
    size_of_arousal: Unit
    speed: Unit
    speed_of_arousal: Unit


class Leak(Spec):
    """Share of what a display rule takes from the face that it takes from voice and gesture."""

    voice: Unit
    gesture: Unit


class ModalityFile(Spec):
    """A modality file."""

    modality: Literal["derived"]
    prosody: Prosody
    face: Faces
    gesture: Gestures
    movement: Movement
    leak: Leak


def load_modality(path: Path, emotions: EmotionMachine) -> ModalityFile:
    """Read a modality file. Raises InputError with every problem of it, feelings that the machine lacks among them."""
    return parse_modality(load(path), emotions)


def parse_modality(marked: Marked, emotions: EmotionMachine) -> ModalityFile:
    """The table that a file describes, as `load_modality` reads it."""
    file = build(ModalityFile, marked)
    problems = []
    for part in ("face", "gesture"):
        for kind, allowed in (("families", emotions.families), ("own", tuple(emotions.emotions))):
            for name in getattr(getattr(file, part), kind):
                if name not in allowed:
                    message = f'unknown emotion "{name}"; allowed: {", ".join(allowed)}'
                    problems.append(marked.problem((part, kind, name), message))
    if problems:
        raise InputError(problems)
    return file

"""Modality: how a user's turn would sound and look, derived from what is felt and from what they let others see."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from msgspec import Meta

from emosim.corpus.fields import Base, Unit
from emosim.realize.dialogue import Dialogue
from emosim.simulate.belief import display_share
from emosim.spec.library import Library
from emosim.spec.modality import PROSODY, Slopes
from emosim.vad import Vad

T = TypeVar("T")

Semitones = Annotated[float, Meta(ge=-12.0, le=12.0, description="semitones from the speaker's own mean pitch")]
Percent = Annotated[float, Meta(ge=-100.0, le=100.0, description="percent of the speaker's own usual value")]
Decibels = Annotated[float, Meta(ge=-20.0, le=20.0, description="decibels from the speaker's own usual loudness")]
Intensity = Annotated[float, Meta(ge=0.0, le=5.0, description="FACS intensity, 1 to 5 for A to E")]


class ProsodyOf(Base):
    """The voice, as changes from the speaker's own baseline."""

    pitch: Semitones
    range: Percent
    rate: Percent
    energy: Decibels
    pauses: Percent


class ActionUnit(Base):
    """One facial action unit by its FACS name, `au12`, and how strongly it shows."""

    unit: str
    intensity: Intensity


class GestureOf(Base):
    """What the body does, in a word, how large and how fast."""

    kind: str
    size: Unit
    speed: Unit


class Modality(Base):
    """Voice, face and gesture of a user's turn, by the table in rules/modality.yaml.

    Nothing of it was recorded: `derived` is always true. A display rule takes its whole share from the face, and less
    from voice and gesture.
    """

    derived: Literal[True]
    prosody: ProsodyOf
    face: tuple[ActionUnit, ...]
    gesture: GestureOf


class Modalities:
    """Derives the modality layer of the dialogues of one library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._slopes = [getattr(library.modality.prosody, name) for name in PROSODY]
        face, gesture = library.modality.face, library.modality.gesture
        ancestries = {label: library.emotions.ancestry(label) for label in library.emotions.emotions}
        self._faces = {label: _found(face.own, face.families, up) for label, up in ancestries.items()}
        self._gestures = {label: _found(gesture.own, gesture.families, up) for label, up in ancestries.items()}
        self._ancestries = ancestries

    def modality(self, dialogue: Dialogue) -> tuple[Modality, ...]:
        """The layer of each of the user's turns."""
        t = dialogue.trajectory
        person, _ = self._library.person(t.persona, self._library.scenarios[t.scenario].domain)
        display = person.culture.display
        found = []
        for user, _ in t.exchanges:
            felt = user.affect
            ancestry = self._ancestries[felt.emotion]
            share = display_share(display, ancestry[-1], ancestry)
            found.append(self._of(felt.vad, felt.emotion, felt.intensity, share))
        return tuple(found)

    def _of(self, vad: Vad, label: str, intensity: float, share: float) -> Modality:
        table = self._library.modality
        voice = 1.0 - table.leak.voice * (1.0 - share)
        body = 1.0 - table.leak.gesture * (1.0 - share)
        point = (vad.valence, 2.0 * vad.arousal - 1.0, 2.0 * vad.dominance - 1.0)
        prosody = ProsodyOf(*(_along(slopes, point, voice) for slopes in self._slopes))
        seen = intensity * share
        face = tuple(ActionUnit(unit, round(at * seen, 2)) for unit, at in (self._faces[label] or {}).items())
        move, stirred = table.movement, max(0.0, point[1]) * body
        size = round(min(1.0, move.size * body + move.size_of_arousal * stirred), 4)
        speed = round(min(1.0, move.speed * body + move.speed_of_arousal * stirred), 4)
        return Modality(True, prosody, face, GestureOf(self._gestures[label] or "at_rest", size, speed))


def _found(own: dict[str, T], families: dict[str, T], ancestry: tuple[str, ...]) -> T | None:
    """What the table has for a feeling: its own, that of the nearest it belongs to, or its family's."""
    named = next((own[name] for name in ancestry if name in own), None)
    return named if named is not None else families.get(ancestry[-1])


def _along(slopes: Slopes, point: tuple[float, float, float], share: float) -> float:
    """The change that a point brings, as far as a display rule lets it through."""
    valence, arousal, dominance = point
    change = slopes.valence * valence + slopes.arousal * arousal + slopes.dominance * dominance
    return round(share * change, 2) + 0.0

"""What the assistant takes the user's state to be: a noisy reading of what is shown, never of what is felt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from emosim.affect.person import Affect, Progress, World, cut
from emosim.affect.reading import Feeling
from emosim.simulate.trajectory import Belief, Contents
from emosim.spec.persona import Display
from emosim.vad import Vad

BLUR = 0.3  # choice: SD of a reading's error on each centered axis for a reader of acuity 0
TYPED = 0.6  # choice: share of a display rule that holds in writing; faces hide more than words do
WORDED = 0.5  # choice: how far words put the shown feeling ahead, for a reader of acuity 1


def shown_share(display: Display, family: str, ancestry: tuple[str, ...]) -> float:
    """How much of a feeling the display rules let through in writing, 0 to 1."""
    return 1.0 - TYPED * (1.0 - display_share(display, family, ancestry))


def display_share(display: Display, family: str, ancestry: tuple[str, ...]) -> float:
    """How much of a feeling the display rules let through in a face, 0 to 1."""
    shares = {"sadness": display.sadness, "fear": display.fear, "anger": display.anger, "joy": display.joy}
    shares["love"] = display.joy
    return display.shame if "shame" in ancestry else shares.get(family, 1.0)


def show(world: World, affect: Affect, share: float) -> Affect:
    """The affect as others get to see it: the point drawn toward neutral, the intensities with it."""
    if share >= 1.0:
        return affect
    valence, arousal, dominance = affect.vad
    vad = Vad(
        round(valence * share, 4), round(0.5 + share * (arousal - 0.5), 4), round(0.5 + share * (dominance - 0.5), 4)
    )
    felt = affect.blend[0]
    blend = (Feeling(felt.label, round(felt.intensity * share, 4), felt.weight),)  # others see the first feeling
    distress = round(affect.distress * share, 4)
    return Affect(vad, blend, affect.certainty, distress, affect.change, affect.phase, affect.streak)


def signs_of_rapport(contents: Contents) -> float:
    """How well a turn speaks of rapport, -1 to 1: warming and telling more for it, pushing back against it (choice)."""
    signs = {"soften": 1.0, "linger": 0.25, "push_back": -1.0}.get(contents.reaction or "", 0.25)
    signs += 0.5 * (contents.answers is not None) + 1.0 * contents.discloses - 0.5 * contents.holds_back
    if contents.step:
        signs += 0.5 if contents.takes_step else -0.25
    return min(1.0, max(-1.0, signs))


@dataclass(slots=True)
class Observer:
    """An assistant's running reading of one user. `noise` is standard normal, shape (turns, 3)."""

    world: World
    acuity: float
    noise: np.ndarray
    progress: Progress
    rapport: float
    intensity: float = 0.0
    intensity_change: float = 0.0
    turn: int = 0

    @classmethod
    def of(cls, world: World, acuity: float, noise: np.ndarray) -> Observer:
        """A reader of acuity 0 to 1 that has seen nothing yet."""
        return cls(world, acuity, noise * (BLUR * (1.0 - acuity)), Progress(world), world.dynamics.rapport.start)

    def notice(self, contents: Contents) -> None:
        """Take what a turn lets on about how well the two get on; what replies really did is not to be seen."""
        signs = signs_of_rapport(contents)
        rapport = self.world.dynamics.rapport
        change = signs * (rapport.gain if signs > 0 else rapport.loss)
        self.rapport = min(1.0, max(0.0, self.rapport + change))

    def read(self, shown: Affect, bias: np.ndarray) -> Belief:
        """Read one turn. `bias` is how well what was told suits each feeling (Reader.appraisal_scores)."""
        reader = self.world.reader
        point = cut(shown.vad.centered() + self.noise[self.turn])
        nominations = reader.nominate(point, bias, reader.index[shown.emotion], WORDED * self.acuity)
        intensity = round(nominations.intensities[0], 4)
        self.intensity_change = round(intensity - self.intensity, 4) if self.turn else 0.0
        self.intensity = intensity
        self.turn += 1
        self.progress.observe(round(reader.distress(nominations), 4))
        label = nominations.order[0]
        return Belief(
            reader.labels[label],
            intensity,
            Vad.from_centered(point),
            round(reader.certainty(nominations, label), 4),
            self.progress.phase,
        )

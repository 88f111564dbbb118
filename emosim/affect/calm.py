"""Which feelings are calm: where a dialogue that goes well can come to rest."""

from __future__ import annotations

from emosim.affect.reading import UNPLEASANT_BELOW
from emosim.spec.emotions import EmotionMachine

CALM_AROUSAL = 0.5  # choice: the middle of the axis; who is stirred more than that is not at rest


def calm_feelings(machine: EmotionMachine) -> tuple[str, ...]:
    """The neutral feeling, and every feeling that is neither unpleasant nor stirred; in file order."""
    return tuple(
        label
        for label, emotion in machine.emotions.items()
        if label == machine.neutral
        or (emotion.point.valence >= UNPLEASANT_BELOW and emotion.point.arousal <= CALM_AROUSAL)
    )

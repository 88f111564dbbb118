"""Dialogues of the tiny library, and ones whose numbers are set by hand."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from emosim.corpus.order import items
from emosim.realize.dialogue import Dialogue, Turn
from emosim.vad import Vad


@pytest.fixture(scope="session")
def dialogues(tiny, order, producer):
    return [producer.realize(producer.simulate(item)) for item in items(order, tiny)]


@pytest.fixture(scope="session")
def a_dialogue(dialogues):
    """The longest one."""
    return max(dialogues, key=lambda dialogue: len(dialogue.turns))


@pytest.fixture(scope="session")
def by_hand(a_dialogue):
    """The first exchanges of a dialogue with user steps, replies and words changed by hand, an entry each."""

    def changed(affects, users=(), replies=(), words=None):
        count = len(affects)
        exchanges = []
        for number in range(count):
            user, reply = a_dialogue.trajectory.exchanges[number]
            feeling = user.affect.blend[0]._replace(intensity=affects[number][1])
            affect = replace(user.affect, vad=Vad(*affects[number][0]), blend=(feeling,))
            user = replace(user, affect=affect, **(users[number] if users else {}))
            exchanges.append((user, replace(reply, **(replies[number] if replies else {}))))
        turns = a_dialogue.turns[: 2 * count]
        if words:
            turns = tuple(Turn(turn.speaker, text) for turn, text in zip(turns, words, strict=True))
        return Dialogue(replace(a_dialogue.trajectory, exchanges=tuple(exchanges)), "", turns, "grammar")

    return changed

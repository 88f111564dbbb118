"""The forecast as a record keeps it."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from msgspec import structs

from emosim.corpus.layers.forecast import ForecastOf, forecasts
from emosim.corpus.order import items
from emosim.realize.wordless import Wordless
from emosim.simulate.simulate import simulate


@pytest.fixture(scope="module")
def seen(tiny, order, producer):
    """Dialogues in which everything was foreseen."""
    words = Wordless()
    return [
        words.realize(
            simulate(
                producer.stage, item.scenario, item.persona, item.assistant, order.seed, item.ordinal, foresee=True
            ),
            order.seed,
        )
        for item in items(order, tiny)
    ]


def test_every_turn_of_the_user_has_one_in_range(seen, tiny):
    for dialogue in seen:
        found = forecasts(dialogue)
        assert len(found) == len(dialogue.trajectory.exchanges)
        assert msgspec.json.decode(msgspec.json.encode(found), type=tuple[ForecastOf, ...]) == found
        for forecast in found:
            assert len({each.label for each in forecast.emotions}) == len(forecast.emotions) == 3
            assert {each.label for each in forecast.emotions} <= set(tiny.emotions.emotions)
            assert sum(each.p for each in forecast.emotions) + forecast.other == pytest.approx(1.0, abs=2e-4)


def test_it_says_what_the_simulation_foresaw(seen):
    dialogue = seen[0]
    for (user, _), kept in zip(dialogue.trajectory.exchanges, forecasts(dialogue), strict=True):
        assert [(each.label, each.p) for each in kept.emotions] == list(user.forecast.emotions)
        assert (kept.vad.valence, kept.vad.arousal, kept.vad.dominance) == user.forecast.vad
        assert (kept.spread.valence, kept.spread.arousal, kept.spread.dominance) == user.forecast.spread


def test_forecasts_differ(seen):
    found = [forecast for dialogue in seen for forecast in forecasts(dialogue)]
    assert len({forecast.vad.valence for forecast in found}) > len(found) // 2
    assert len({forecast.emotions[0].label for forecast in found}) > 5


def test_a_dialogue_in_which_nothing_was_foreseen_has_none(dialogues, seen):
    with pytest.raises(ValueError, match="foresee=True"):
        forecasts(dialogues[0])
    (user, reply), *later = seen[0].trajectory.exchanges
    broken = structs.replace(seen[0].trajectory, exchanges=((structs.replace(user, forecast=None), reply), *later))
    with pytest.raises(ValueError, match="foresee=True"):
        forecasts(replace(seen[0], trajectory=broken))

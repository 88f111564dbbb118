"""The cumulative context, beside what is worked out by hand and by numpy."""

from __future__ import annotations

import numpy as np
import pytest

from emosim.corpus.fields import VadPoint
from emosim.corpus.layers.cumulative import Cumulative, cumulative


def test_three_turns_by_hand(by_hand):
    made = by_hand([((-0.5, 0.6, 0.4), 0.8), ((-0.1, 0.4, 0.4), 0.7), ((0.3, 0.2, 0.7), 0.9)])
    assert cumulative(made) == (
        Cumulative(VadPoint(-0.5, 0.6, 0.4), 0.8, 0, 0.0, 1.0),
        Cumulative(VadPoint(-0.3, 0.5, 0.4), 0.8, 0, 0.4, 0.5),
        Cumulative(VadPoint(-0.1, 0.4, 0.5), 0.9, 4, 0.4, 0.6667),
    )


def test_the_first_of_two_equal_peaks_counts(by_hand):
    assert cumulative(by_hand([((0, 0.5, 0.5), 0.6), ((0, 0.5, 0.5), 0.6)]))[-1].peak_turn == 0


def test_it_is_what_numpy_says(dialogues):
    for dialogue in dialogues:
        felt = [user.affect for user, _ in dialogue.trajectory.exchanges]
        points = np.array([affect.vad for affect in felt])
        for number, found in enumerate(cumulative(dialogue)):
            before = points[: number + 1]
            assert (found.mean_vad.valence, found.mean_vad.arousal, found.mean_vad.dominance) == pytest.approx(
                before.mean(axis=0), abs=1e-4
            )
            if number:
                assert found.trend == pytest.approx(np.polyfit(range(number + 1), before[:, 0], 1)[0], abs=1e-4)
            intensities = [affect.intensity for affect in felt[: number + 1]]
            assert found.peak == max(intensities)
            assert found.peak_turn == 2 * intensities.index(max(intensities))
            assert found.time_strong == pytest.approx(np.mean([i > 0.7 for i in intensities]), abs=1e-4)

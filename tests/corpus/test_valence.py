"""Lines through valence, and what is left around them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.corpus.valence import lag_1, lag_of_noise, line, spread, sums_of, tenth

series = st.lists(st.floats(-1.0, 1.0), min_size=3, max_size=20)


@pytest.mark.parametrize(
    ("values", "rise", "rest"),
    [
        ([-0.5, 0.0, 0.5], 1.0, (0.0, 0.0, 0.0)),
        ([0.2, 0.2, 0.2], 0.0, (0.0, 0.0, 0.0)),
        ([0.0, 0.3, 0.0], 0.0, (-0.1, 0.2, -0.1)),
        ([0.4, -0.2], -0.6, (0.0, 0.0)),
    ],
)
def test_a_line_by_hand(values, rise, rest):
    found = line(values)
    assert found.rise == pytest.approx(rise)
    assert found.rest == pytest.approx(rest, abs=1e-12)


@given(series)
def test_a_line_is_numpys(values):
    at = np.arange(len(values))
    slope, start = np.polyfit(at, values, 1)
    found = line(values)
    assert found.rise == pytest.approx(slope * (len(values) - 1), abs=1e-9)
    assert found.rest == pytest.approx((np.array(values) - start - slope * at).tolist(), abs=1e-9)


@given(st.lists(series, min_size=2, max_size=6))
def test_sums_give_what_the_whole_gives(dialogues):
    rests = [line(values).rest for values in dialogues]
    sums = sum(map(sums_of, rests))
    x = np.concatenate([rest[:-1] for rest in rests])
    y = np.concatenate([rest[1:] for rest in rests])
    every = np.concatenate(rests)
    assert spread(sums) == pytest.approx(np.sqrt((every**2).mean()), abs=1e-9)
    if x.std() > 1e-3 and y.std() > 1e-3:
        assert lag_1(sums) == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-6)


def test_nothing_left_has_no_lag():
    assert np.isnan(lag_1(sums_of(line([0.0, 0.1, 0.2, 0.3]).rest)))
    assert np.isnan(spread(np.zeros(8)))


@pytest.mark.parametrize(
    ("count", "tenths"),
    [(1, [0]), (2, [0, 9]), (3, [0, 5, 9]), (11, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9])],
)
def test_the_first_turn_is_in_the_first_tenth_and_the_last_in_the_last(count, tenths):
    assert [tenth(at, count) for at in range(count)] == tenths


def test_noise_seems_to_turn_back_on_itself_as_much_as_draws_of_it_do():
    lengths = {5: 3000, 9: 2000}
    random = np.random.Generator(np.random.PCG64(1))
    drawn = sum(
        sums_of(line(random.standard_normal(turns).tolist()).rest)
        for turns, dialogues in lengths.items()
        for _ in range(dialogues)
    )
    assert lag_of_noise(lengths) == pytest.approx(float(lag_1(drawn)), abs=0.02)


def test_longer_dialogues_hide_less():
    assert -0.6 < lag_of_noise({4: 1}) < lag_of_noise({7: 1}) < lag_of_noise({15: 1}) < lag_of_noise({200: 1}) < 0

"""Intervals from resampled clusters: they cover the truth about as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

from emosim.corpus import bootstrap
from emosim.corpus.bootstrap import intervals, number_clusters, variance_left
from emosim.seeds import numbers_random

SETS = 200


def random_of(*names):
    return numbers_random("test bootstrap", *names)


def drawn(name, clusters, size, shared):
    """Dialogues of mean 0.3 and variance 1, `shared` of it their cluster's; shape (clusters * size, 1), and clusters."""
    random = random_of("drawn", name, clusters)
    inside = np.repeat(np.arange(clusters), size)
    own = random.standard_normal(clusters * size) * np.sqrt(1 - shared)
    return (0.3 + np.sqrt(shared) * random.standard_normal(clusters)[inside] + own)[:, None], inside


def coverage(clusters, size, shared, by_cluster=True):
    """How often the interval holds the true mean."""
    held = 0
    for number in range(SETS):
        values, inside = drawn(number, clusters, size, shared)
        units = inside if by_cluster else np.arange(len(inside))
        got = intervals(values, units, random_of("resamples", number))
        held += bool(got.low[0] <= 0.3 <= got.high[0])
    return held / SETS


@pytest.fixture(autouse=True)
def fewer_resamples(monkeypatch):
    monkeypatch.setattr(bootstrap, "RESAMPLES", 600)


@pytest.mark.parametrize(("clusters", "size", "shared"), [(60, 4, 0.2), (30, 8, 0.5), (12, 10, 0.2), (6, 10, 0.1)])
def test_intervals_cover_a_known_mean_as_often_as_they_say(clusters, size, shared):
    assert 0.88 <= coverage(clusters, size, shared) <= 0.99


def test_single_dialogues_would_promise_too_much_where_clusters_differ():
    assert coverage(12, 10, 0.5, by_cluster=False) < 0.75


def test_plain_percentiles_of_few_clusters_would_promise_too_much(monkeypatch):
    widened = coverage(5, 6, 0.2)
    monkeypatch.setattr(bootstrap, "_tail", lambda units: 0.025)
    assert coverage(5, 6, 0.2) < 0.88 <= widened


@pytest.mark.parametrize(("freedom", "quantile"), [(4, 2.776), (5, 2.571), (9, 2.262), (29, 2.045), (999, 1.962)])
def test_the_t_quantile_agrees_with_the_tables(freedom, quantile):
    assert bootstrap._student(0.975, freedom) == pytest.approx(quantile, abs=0.01)


def test_what_never_varies_has_an_interval_without_width():
    values = np.tile([0.0, 0.25], (40, 1))
    got = intervals(values, np.arange(40) % 8, random_of("flat"))
    assert got.low.tolist() == got.high.tolist() == [0.0, 0.25]
    assert got.units == 8


def test_the_same_names_give_the_same_interval_and_the_sign_turns_it_round():
    values, inside = drawn("sign", 10, 5, 0.2)
    one, again, turned = (intervals(v, inside, random_of("same")) for v in (values, values, -values))
    assert (one.low, one.high) == (again.low, again.high)
    assert turned.low == pytest.approx(-one.high)
    assert turned.high == pytest.approx(-one.low)


def test_columns_do_not_touch_each_other():
    values, inside = drawn("columns", 10, 5, 0.2)
    alone = intervals(values, inside, random_of("same"))
    beside = intervals(np.hstack([values, 7 * values + 1]), inside, random_of("same"))
    assert beside.low[0] == pytest.approx(alone.low[0])
    assert beside.low[1] == pytest.approx(7 * alone.low[0] + 1)


def test_a_large_cluster_counts_for_all_its_dialogues():
    inside = np.repeat(np.arange(30), [1, 9] * 15)
    values = np.where(inside % 2, 1.0, 0.0)[:, None] + 0.1 * random_of("large").standard_normal((150, 1))
    got = intervals(values, inside, random_of("resamples"))
    assert got.low[0] < 0.9 < got.high[0]  # the mean of dialogues; that of clusters is 0.5
    assert got.low[0] > 0.7


def test_one_cluster_alone_says_nothing_of_others():
    values, _ = drawn("one", 1, 40, 0.0)
    got = intervals(values, np.zeros(40, dtype=int), random_of("one"))
    assert got.low == pytest.approx(got.high)


def test_clusters_are_numbered_as_they_come():
    assert number_clusters([("b", 1), ("a", 1), ("b", 1), ("b", 2)]).tolist() == [0, 1, 0, 2]


# Variance left


@pytest.mark.parametrize(("shared", "left"), [(0.0, 1.0), (0.5, 0.5), (0.9, 0.1), (1.0, 0.0)])
def test_pairing_leaves_what_the_two_do_not_share(shared, left):
    random = random_of("left")
    common, one, other = random.standard_normal((3, 4000, 1))
    a, b = (np.sqrt(shared) * common + np.sqrt(1 - shared) * own for own in (one, other))
    got = variance_left(a, b, np.arange(4000) % 40)
    assert got[0] == pytest.approx(left, abs=0.06)


def test_what_clusters_differ_by_is_no_merit_of_pairing():
    random = random_of("clusters")
    clusters = np.arange(4000) % 40
    a, b = random.standard_normal((2, 4000, 1)) + 5 * clusters[:, None]
    assert variance_left(a, b, clusters)[0] == pytest.approx(1.0, abs=0.06)


def test_nothing_is_said_where_nothing_varies():
    same = np.ones((20, 1))
    assert np.isnan(variance_left(same, same, np.arange(20) % 2)[0])

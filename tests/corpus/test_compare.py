"""Two rule sets over the same dialogues: what differs, by group, and what is too little to say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.corpus import bootstrap
from emosim.corpus.compare import FEWEST_DIFFERING, FEWEST_PAIRS, METRICS, compare
from emosim.seeds import numbers_random
from emosim.simulate.measures import Parting
from emosim.simulate.outcome import OUTCOMES

HORIZON = 10
SIDE = st.fixed_dictionaries(
    {
        "outcome": st.sampled_from(OUTCOMES),
        "drop": st.integers(-100, 100).map(lambda n: n / 100),
        "calm_after": st.none() | st.integers(0, 12),
        "against": st.integers(0, 8),
    }
)


@pytest.fixture(autouse=True)
def fewer_resamples(monkeypatch):
    monkeypatch.setattr(bootstrap, "RESAMPLES", 400)


@pytest.fixture
def calmer(make_pair):
    """Eighty pairs in which B lowers distress by about 0.1 more, and by nothing for anger."""
    noise = (0.1 * numbers_random("test compare").standard_normal((80, 2))).round(4).tolist()
    made = []
    for index, (shared, own) in enumerate(noise):
        gain = 0.0 if index % 2 else 0.1
        family, emotion = ("anger", "rage") if index % 2 else ("fear", "worry")
        b = {"drop": round(0.3 + shared + gain + 0.2 * own, 4)}
        made.append(make_pair(index, {"drop": round(0.3 + shared, 4)}, b, family=family, emotion=emotion))
    return made


def group(comparison, kind, name):
    return next(group for group in comparison.groups[kind] if group.name == name)


def test_a_against_a_is_zero_with_intervals_of_zero(make_pair):
    pairs = [make_pair(index, side, side) for index in range(60) for side in [{"drop": index / 60}]]
    got = compare(pairs, HORIZON, 1)
    assert got.alike
    assert (got.intervals, got.missing_zero) == (0, 0)
    assert set(got.variance_left.values()) <= {0.0, None}
    for found in got.overall.metrics.values():
        assert (found.difference, found.low, found.high, found.differing) == (0.0, 0.0, 0.0, 0)
        assert not found.misses_zero


def test_a_known_effect_is_found_where_it_is(calmer):
    got = compare(calmer, HORIZON, 1)
    drops = {name: group(got, "family", name).metrics["drop"] for name in ("fear", "anger")}
    assert drops["fear"].low > 0.08
    assert drops["fear"].high < 0.12
    assert not drops["anger"].misses_zero
    assert got.overall.metrics["drop"].difference == pytest.approx(0.05, abs=0.01)
    assert got.variance_left["drop"] < 0.3
    assert got.variance_left["turns"] is None  # every dialogue has 8


@settings(max_examples=25, deadline=None)
@given(sides=st.lists(st.tuples(SIDE, SIDE), min_size=FEWEST_PAIRS, max_size=50))
def test_b_against_a_is_a_against_b_turned_round(make_pair, sides):
    there = compare([make_pair(i, a, b, clusters=7) for i, (a, b) in enumerate(sides)], HORIZON, 1)
    back = compare([make_pair(i, b, a, clusters=7) for i, (a, b) in enumerate(sides)], HORIZON, 1)
    assert (there.intervals, there.missing_zero) == (back.intervals, back.missing_zero)
    for name, one in there.overall.metrics.items():
        other = back.overall.metrics[name]
        assert (one.a, one.b, one.differing) == (other.b, other.a, other.differing)
        assert one.difference == pytest.approx(-other.difference, abs=2e-6)
        if one.low is None:
            assert other.low is None
        else:
            assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=2e-6)
            assert one.low - 1e-6 <= one.difference <= one.high + 1e-6 or one.differing < len(sides) // 2


def test_outcomes_are_shares_that_add_up(make_pair):
    pairs = [make_pair(i, {"outcome": OUTCOMES[i % 5]}, {"outcome": OUTCOMES[i % 2]}) for i in range(50)]
    found = compare(pairs, HORIZON, 1).overall.metrics
    assert sum(found[name].a for name in OUTCOMES) == pytest.approx(1.0)
    assert found["ended_well"].a == pytest.approx(found["resolved"].a + found["improved"].a)
    assert (found["ended_well"].b, found["worsened"].a) == (1.0, 0.2)


@pytest.mark.parametrize(("calm_after", "turns", "reached"), [(0, 0, 1), (7, 7, 1), (12, 10, 1), (None, 10, 0)])
def test_who_never_gets_calm_counts_as_the_horizon(make_pair, calm_after, turns, reached):
    found = compare([make_pair(0, {}, {"calm_after": calm_after})], HORIZON, 1).overall.metrics
    assert (found["turns_to_calm"].b, found["calm"].b) == (turns, reached)


def test_replies_against_the_state_are_a_share_of_the_dialogues_replies(make_pair):
    pairs = [make_pair(0, {}, {"turns": 4, "against": 2}), make_pair(1, {}, {"turns": 10, "against": 0})]
    assert compare(pairs, HORIZON, 1).overall.metrics["against"].b == 0.25


def test_what_differs_from_people_to_people_widens_the_interval(make_pair):
    """Six people gain and four lose, whatever the dialogue: that is ten cases and not two hundred."""
    pairs = [make_pair(i, {}, {"drop": 0.5 if i % 10 < 6 else 0.3}, clusters=10) for i in range(200)]
    found = compare(pairs, HORIZON, 1).overall.metrics["drop"]
    assert found.difference == pytest.approx(0.02)
    assert not found.misses_zero
    assert found.high - found.low > 0.1


# Too little to say


def test_a_small_group_has_its_number_and_no_interval(make_pair):
    pairs = [make_pair(i, {}, {"drop": 0.9}, persona="few") for i in range(FEWEST_PAIRS - 1)]
    got = group(compare(pairs, HORIZON, 1), "persona", "few")
    assert (got.pairs, got.resampled) == (FEWEST_PAIRS - 1, None)
    assert all(found.low is None and found.high is None for found in got.metrics.values())
    assert got.metrics["drop"].difference == 0.5


@pytest.mark.parametrize("differing", [0, 1, FEWEST_DIFFERING - 1, FEWEST_DIFFERING])
def test_a_figure_that_few_pairs_differ_in_has_no_interval(make_pair, differing):
    pairs = [make_pair(i, {}, {"outcome": "worsened"} if i < differing else {}) for i in range(200)]
    found = compare(pairs, HORIZON, 1).overall.metrics["worsened"]
    assert found.differing == differing
    assert (found.low is None) == (0 < differing < FEWEST_DIFFERING)


@pytest.mark.parametrize(("clusters", "resampled"), [(1, "dialogues"), (4, "dialogues"), (5, "clusters")])
def test_dialogues_are_resampled_where_there_are_too_few_clusters(make_pair, clusters, resampled):
    pairs = [make_pair(i, {}, {"drop": i / 40}, clusters=clusters) for i in range(40)]
    got = compare(pairs, HORIZON, 1).overall
    assert (got.clusters, got.resampled) == (clusters, resampled)
    assert got.metrics["drop"].low < got.metrics["drop"].difference < got.metrics["drop"].high


def test_intervals_are_counted_over_every_group_and_metric_in_which_anything_differs(calmer):
    got = compare(calmer, HORIZON, 1)
    # drop alone differs: in all, two families, two emotions, one persona, one locale; scenarios are too small
    assert got.intervals == 7
    assert got.missing_zero == sum(
        g.metrics["drop"].misses_zero for g in [got.overall, *(g for gs in got.groups.values() for g in gs)]
    )


# Groups


def test_groups_come_by_size_and_then_by_name(make_pair):
    locales = ["en-GB"] * 3 + ["en-US"] * 5 + ["en-AU"] * 3
    got = compare([make_pair(i, locale=locale) for i, locale in enumerate(locales)], HORIZON, 1)
    assert [(g.name, g.pairs) for g in got.groups["locale"]] == [("en-US", 5), ("en-AU", 3), ("en-GB", 3)]


def test_pairs_that_part_are_grouped_by_the_rules_they_part_at(make_pair):
    partings = [None, Parting(1, ("a", "b"), 0.5), Parting(5, ("a", "b"), 0.25), Parting(3, ("a", "a"), 1.0)]
    got = compare([make_pair(i, parting=parting) for i, parting in enumerate(partings)], HORIZON, 1)
    assert [(g.name, g.pairs) for g in got.groups["parting"]] == [("a -> b", 2), ("a (other plan)", 1)]
    assert (got.overall.parted, got.overall.otherwise, got.overall.first_reply) == (0.75, 0.4375, 2.0)
    assert not got.alike


def test_a_groups_interval_does_not_depend_on_the_other_groups(calmer):
    alone = compare([pair for pair in calmer if pair.family == "fear"], HORIZON, 1)
    assert group(alone, "family", "fear") == group(compare(calmer, HORIZON, 1), "family", "fear")


def test_another_seed_draws_other_resamples(calmer):
    one, again, other = (compare(calmer, HORIZON, seed).overall.metrics["drop"] for seed in (1, 1, 2))
    assert one == again
    assert (one.low, one.high) != (other.low, other.high)
    assert one.difference == other.difference


def test_every_metric_has_a_title_of_its_own():
    assert len({metric.title for metric in METRICS.values()}) == len(METRICS)

"""The bundle of a corpus: means, middle halves and samples by group, whatever the order of the records."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from msgspec.structs import replace

from emosim.corpus import bundle as module
from emosim.corpus.annotate import at_level
from emosim.corpus.bundle import BINS, GROUPINGS, MOST_GROUPS, OTHERS, POINTS, SAMPLE, TIME, bundle, resampled
from emosim.corpus.moments import distress_of
from emosim.errors import InputError

MEASURES = ("valence", "distress")


@pytest.mark.parametrize("by", GROUPINGS)
def test_every_record_is_in_one_group(records, by):
    found = bundle(records, by)
    assert found.everyone.count == sum(group.count for group in found.groups) == len(records)
    assert found.measures == MEASURES
    names = {group_of(record, by) for record in records}
    assert len(found.groups) - (found.merged > 0) + found.merged == len(names)


def group_of(record, by):
    return record.turns[0].emotion.primary.label if by == "emotion" else getattr(record, by)


def test_a_dialogue_is_read_straight_between_its_turns(record):
    values = resampled(record, MEASURES)
    turns = record.turns[::2]
    assert values.shape == (2, POINTS)
    assert values[0, [0, -1]].tolist() == [turns[0].emotion.vad.valence, turns[-1].emotion.vad.valence]
    assert values[1, [0, -1]].tolist() == [distress_of(turns[0]), distress_of(turns[-1])]
    middle = np.interp(0.5, np.linspace(0, 1, len(turns)), [turn.emotion.vad.valence for turn in turns])
    assert values[0, POINTS // 2] == pytest.approx(middle)
    assert TIME[POINTS // 2] == 0.5


def test_the_statistics_are_those_of_numpy(records):
    group = bundle(records, "outcome").everyone
    values = np.array([resampled(record, MEASURES) for record in records])
    width = np.array([[2.0], [1.0]]) / BINS
    assert group.mean == pytest.approx(values.mean(axis=0))
    for share, mine in ((0.25, group.low), (0.75, group.high)):
        below = np.quantile(values, share, axis=0, method="lower")
        above = np.quantile(values, share, axis=0, method="higher")
        assert (mine >= below - width).all()
        assert (mine <= above + width).all()


def test_the_order_of_the_records_does_not_matter(records):
    one, other = bundle(records, "persona"), bundle(records[::-1], "persona")
    assert [group.name for group in one.groups] == [group.name for group in other.groups]
    for a, b in zip((one.everyone, *one.groups), (other.everyone, *other.groups), strict=True):
        assert a.count == b.count
        assert a.mean == pytest.approx(b.mean)
        assert np.array_equal(a.low, b.low)
        assert np.array_equal(a.sample, b.sample)


def test_a_sample_is_of_the_dialogues_and_no_larger_than_a_reader_can_follow(records):
    found = bundle(records, "outcome")
    assert len(found.everyone.sample) == min(SAMPLE, len(records)) == SAMPLE
    lines = {resampled(record, MEASURES).tobytes() for record in records}
    assert all(line.tobytes() in lines for line in found.everyone.sample)


def test_small_groups_go_together(records):
    many = [replace(record, persona=f"p{min(at, 12):02}") for at, record in enumerate(records)]
    found = bundle(many, "persona")
    assert len(found.groups) == MOST_GROUPS
    assert found.groups[0].name == "p12"  # the largest first
    assert found.groups[-1].name == OTHERS
    assert found.merged == 13 - (MOST_GROUPS - 1) == found.groups[-1].count
    assert sum(group.count for group in found.groups) == len(records)


def test_outcomes_come_in_their_own_order(records):
    names = [group.name for group in bundle(records, "outcome").groups]
    assert names == [name for name in module.OUTCOMES if name in names]


def test_level_core_has_the_intensity_in_place_of_the_distress(record):
    core = at_level(record, "core")
    found = bundle([core], "outcome")
    assert found.measures == ("valence", "intensity")
    intensities = [turn.emotion.primary.intensity for turn in core.turns[::2]]
    assert found.everyone.mean[1, [0, -1]].tolist() == [intensities[0], intensities[-1]]


def test_what_cannot_be_bundled(record):
    with pytest.raises(InputError, match="holds no dialogues to draw"):
        bundle([], "outcome")
    with pytest.raises(InputError, match="mixes level core with level standard"):
        bundle([record, at_level(record, "core")], "outcome")


def test_a_record_that_is_there_twice_counts_twice(record):
    twice = [record] * (2 * SAMPLE)
    assert bundle(twice, "outcome").everyone.count == 2 * SAMPLE


def test_memory_does_not_grow_with_the_records(record):
    tally = module._Tally(MEASURES)
    for at in range(3 * SAMPLE):
        tally.add(SimpleNamespace(id=f"{at:032x}", turns=record.turns))
    assert tally.count == 3 * SAMPLE
    assert len(tally._sample) == SAMPLE

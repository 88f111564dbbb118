"""Reading a point: which feelings it may be, how strong, how sure, and how distressed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from emosim.affect.appraisal import appraisal_vector
from emosim.affect.reading import FAINTEST

points = arrays(float, 3, elements=st.floats(-1, 1))


@pytest.fixture(scope="session")
def reader(world):
    return world.reader


@pytest.fixture(scope="session")
def even(reader):
    """A bias that prefers no feeling."""
    return np.zeros(len(reader.labels))


def felt(reader, nominations):
    """Intensities by label."""
    return dict(zip((reader.labels[i] for i in nominations.order), nominations.intensities, strict=True))


def test_a_feeling_is_read_where_it_stands(world, reader, even):
    """At its own point every feeling is nominated, in full; nothing but a feeling of the same point is likelier."""
    for label, emotion in world.emotions.emotions.items():
        if label == world.emotions.neutral:
            continue
        found = felt(reader, reader.nominate(emotion.point.centered(), even))
        assert found[label] == pytest.approx(1.0), label
        assert world.emotions.emotions[next(iter(found))].vad == emotion.vad


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("label", ["fear", "anger", "sadness", "joy", "terror", "calm"])
def test_how_far_along_its_ray_is_how_strong(world, reader, even, label, share):
    emotion = world.emotions.emotions[label]
    nominations = reader.nominate(share * emotion.point.centered(), even, reader.index[label], 100.0)
    assert felt(reader, nominations)[label] == pytest.approx(share)


@given(points, st.data())
def test_nominations_are_a_ranking(reader, point, data):
    bias = data.draw(arrays(float, len(reader.labels), elements=st.floats(-3, 3)))
    order, intensities, weights = reader.nominate(point, bias)
    assert len(order) == len(set(order)) == reader.count
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1.0)
    assert all(FAINTEST <= intensity <= 1.0 for intensity in intensities)


@given(points, st.data())
def test_distress_and_certainty_stay_in_range(reader, point, data):
    bias = data.draw(arrays(float, len(reader.labels), elements=st.floats(-3, 3)))
    nominations = reader.nominate(point, bias)
    assert 0.0 <= reader.distress(nominations) <= 1.0 + 1e-9
    first, *others = nominations.order
    assert 0.25 <= reader.certainty(nominations, first) <= 1.0 + 1e-9
    assert all(0.0 <= reader.certainty(nominations, label) <= 0.75 for label in others)
    unnamed = next(label for label in range(len(reader.labels)) if label not in nominations.order)
    assert 0.0 <= reader.certainty(nominations, unnamed) <= 0.5 + 1e-9


def test_a_label_is_the_less_sure_the_further_it_stands_behind(world, reader, even):
    """The machine may admit only the second or the third; its certainty is that label's own."""
    nominations = reader.nominate(world.emotions.emotions["fear"].point.centered(), even)
    family = [label for label in nominations.order if reader.labels[label] in world.emotions.members("fear")]
    sure = [reader.certainty(nominations, label) for label in family]
    assert len(sure) > 1
    assert sure == sorted(sure, reverse=True)


@given(points, st.integers(0, 20), st.floats(0, 5))
def test_a_favored_feeling_only_gains(reader, even, point, favored, by):
    plain = reader.nominate(point, even).order
    ahead = reader.nominate(point, even, favored, by).order
    if favored in plain:
        assert ahead.index(favored) <= plain.index(favored)
    assert [i for i in ahead if i != favored] == [i for i in plain if i != favored][: len(ahead) - (favored in ahead)]


@pytest.mark.parametrize(
    ("label", "other", "appraisal"),
    [
        ("guilt", "anger", {"responsibility": 1.0}),
        ("anger", "guilt", {"responsibility": -1.0}),
        ("helplessness", "determination", {"control": 0.0, "changeability": 0.1}),
        ("anxiety", "sadness", {"likelihood": 0.5}),
        ("grief", "worry", {"likelihood": 1.0, "changeability": 0.0}),
    ],
)
def test_what_happened_speaks_for_one_feeling_and_against_another(reader, event, label, other, appraisal):
    """Against how common the two are: the appraisal moves the first up and the second down."""
    unlike = {"responsibility": -1.0, "control": 0.9, "changeability": 0.9, "likelihood": 0.9}
    opposite = {key: (unlike[key] if unlike[key] != value else 1.0) for key, value in appraisal.items()}
    suits = reader.appraisal_scores(appraisal_vector(event(**appraisal)))
    not_so = reader.appraisal_scores(appraisal_vector(event(**opposite)))
    gain = suits - not_so
    assert gain[reader.index[label]] > gain[reader.index[other]]


def test_feelings_of_one_point_are_told_apart_by_what_happened(world, reader, event):
    """overwhelm and distress share a point; so much at once that seems certain is overwhelm."""
    point = world.emotions.emotions["overwhelm"].point.centered()
    assert world.emotions.emotions["distress"].vad == world.emotions.emotions["overwhelm"].vad
    weights = {}
    for likelihood in (0.0, 0.7):
        bias = reader.appraisal_scores(appraisal_vector(event(likelihood=likelihood, control=0.15)))
        order, _, found = reader.nominate(point, bias)
        named = dict(zip((reader.labels[i] for i in order), found, strict=True))
        weights[likelihood] = named.get("overwhelm", 0.0) / (named.get("overwhelm", 0.0) + named["distress"])
    assert weights[0.7] > weights[0.0]


@pytest.mark.parametrize(
    ("label", "low", "high"),
    [
        ("joy", 0.0, 0.01),
        ("calm", 0.0, 0.05),
        ("gratitude", 0.0, 0.05),
        ("neutral", 0.0, 0.1),
        ("fear", 0.8, 1.0),
        ("despair", 0.8, 1.0),
        ("rage", 0.8, 1.0),
        ("shame", 0.8, 1.0),
    ],
)
def test_distress_is_how_strongly_something_unpleasant_is_felt(world, reader, even, label, low, high):
    nominations = reader.nominate(world.emotions.emotions[label].point.centered(), even)
    assert low <= reader.distress(nominations) <= high


@pytest.mark.parametrize("label", ["fear", "anger", "sadness", "despair", "shame"])
def test_distress_falls_on_the_way_to_neutral(world, reader, even, label):
    point = world.emotions.emotions[label].point.centered()
    path = [reader.distress(reader.nominate(share * point, even)) for share in (1.0, 0.75, 0.5, 0.25, 0.0)]
    assert path == sorted(path, reverse=True)
    assert path[0] - path[-1] > 0.5


@given(points, st.data())
def test_a_feeling_that_stays_is_felt_at_some_strength(reader, point, data):
    index = data.draw(st.integers(0, len(reader.labels) - 1))
    feeling = reader.felt(index, point)
    assert feeling.label == reader.labels[index]
    assert FAINTEST <= feeling.intensity <= 1.0

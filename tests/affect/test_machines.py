"""The emotion and progression machines: the library's answers are the reference's, and phases do not flicker."""

from __future__ import annotations

import logging
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.affect.machines import ReferenceMachines, TransitionsMachines
from emosim.affect.person import Progress
from emosim.spec.conditions import compile_condition, thresholds
from emosim.spec.emotions import GUARDS as FEELING_GUARDS
from emosim.spec.emotions import parse_emotions
from emosim.spec.marked import loads
from emosim.spec.progression import GUARDS as PHASE_GUARDS
from emosim.spec.vocabulary import EnumField

SMALLEST = 0.0001


@pytest.fixture(scope="session")
def real(world):
    return world.machines


@pytest.fixture(scope="session")
def reference(world):
    return ReferenceMachines(world.emotions, world.progression)


def edges(vocabulary, conditions):
    """For each field, the values on every threshold of the conditions and beside it, and the ends of its range."""
    values = {
        name: set(kind.values) if isinstance(kind, EnumField) else {kind.low, kind.high}
        for name, kind in vocabulary.items()
    }
    for condition in conditions:
        for name, literal in thresholds(condition):
            kind = vocabulary[name]
            if not isinstance(kind, EnumField):
                near = (round(literal + step, 4) for step in (-SMALLEST, 0.0, SMALLEST))
                values[name] |= {value for value in near if kind.low <= value <= kind.high}
    return {name: sorted(found) for name, found in values.items()}


def facts_of(vocabulary):
    """Facts drawn at random, as floats of four decimals and names."""
    return st.fixed_dictionaries(
        {
            name: st.sampled_from(kind.values)
            if isinstance(kind, EnumField)
            else st.integers(round(kind.low * 10_000), round(kind.high * 10_000)).map(lambda value: value / 10_000)
            for name, kind in vocabulary.items()
        }
    )


@given(facts=facts_of(FEELING_GUARDS), data=st.data())
def test_both_admit_the_same_under_any_facts(world, real, reference, facts, data):
    source = data.draw(st.sampled_from(tuple(world.emotions.emotions)))
    for target in world.emotions.emotions:
        assert real.admits(source, target, facts) == reference.admits(source, target, facts), (source, target)


def test_both_admit_the_same_on_every_threshold(world, real, reference):
    """One way of every rule that asks, each threshold in turn, everything else in three ways."""
    ways = {t.rule: t for t in world.emotions.transitions if t.condition}
    assert ways
    for way in ways.values():
        found = edges(FEELING_GUARDS, [way.condition])
        asked = sorted(way.condition.fields())
        for values in product(*(found[name] for name in asked)):
            for fill in (0, len, -1):
                rest = {
                    name: values_[0] if fill == 0 else values_[-1] if fill == -1 else values_[len(values_) // 2]
                    for name, values_ in found.items()
                }
                facts = rest | dict(zip(asked, values, strict=True))
                assert real.admits(way.source, way.target, facts) == reference.admits(way.source, way.target, facts)


def test_every_guard_both_opens_and_closes(world):
    """A guard that holds, or fails, on and beside all of its thresholds would ask nothing."""
    feelings = [(FEELING_GUARDS, t.rule, t.condition) for t in world.emotions.transitions if t.condition]
    phases = [(PHASE_GUARDS, f"{t.source} to {t.target}", t.condition) for t in world.progression.transitions]
    for vocabulary, name, condition in {way[1]: way for way in feelings + phases}.values():
        test, found = compile_condition(condition), edges(vocabulary, [condition])
        asked = sorted(condition.fields())
        answers = {test(dict(zip(asked, values, strict=True))) for values in product(*(found[name] for name in asked))}
        assert answers == {True, False}, name


@given(facts=facts_of(FEELING_GUARDS), data=st.data())
def test_a_feeling_may_always_stay_and_move_within_its_family(world, real, facts, data):
    machine = world.emotions
    label = data.draw(st.sampled_from(tuple(machine.emotions)))
    assert real.admits(label, label, facts)
    assert all(real.admits(label, other, facts) for other in machine.members(machine.family[label]))


@settings(max_examples=300)
@given(facts=facts_of(PHASE_GUARDS))
def test_both_go_to_the_same_phase_under_any_facts(world, real, reference, facts):
    for phase in world.progression.phases:
        assert real.next_phase(phase, facts) == reference.next_phase(phase, facts)


def test_both_go_to_the_same_phase_on_every_threshold(world, real, reference):
    for phase in world.progression.phases:
        conditions = [t.condition for t in world.progression.transitions if t.source == phase]
        found = edges(PHASE_GUARDS, conditions)
        for values in product(*found.values()):
            facts = dict(zip(found, values, strict=True))
            assert real.next_phase(phase, facts) == reference.next_phase(phase, facts), (phase, facts)


@given(facts=st.lists(facts_of(PHASE_GUARDS), min_size=2, max_size=5), data=st.data())
def test_an_answer_depends_on_nothing_asked_before(world, real, facts, data):
    phase = data.draw(st.sampled_from(world.progression.phases))
    last = real.next_phase(phase, facts[-1])
    for other in facts[:-1]:
        real.next_phase(data.draw(st.sampled_from(world.progression.phases)), other)
    assert real.next_phase(phase, facts[-1]) == last


SPARSE = """\
machine: sparse
neutral: flat
reading:
  {axis_weights: {valence: 1, arousal: 1, dominance: 1}, spread: 0.2, appraisal_weight: 1, stay_bonus: 0, nominations: 2}
emotions:
  flat: {adjective: flat, tier: primary, vad: [0, 0.5, 0.5], source: zero}
  sad: {adjective: sad, tier: primary, vad: [-0.6, 0.4, 0.3], source: Sad}
  glad: {adjective: glad, tier: primary, vad: [0.8, 0.7, 0.7], source: Happy}
transitions:
  - {name: sinks, from: flat, to: sad}
  - {name: lifts, from: sad, to: flat, when: {event: relief}}
  - {name: lifts_alone, from: sad, to: flat, when: {intensity: {lt: 0.3}}}
"""


@pytest.mark.parametrize("kind", [TransitionsMachines, ReferenceMachines])
@pytest.mark.parametrize(
    ("source", "target", "event", "intensity", "admitted"),
    [
        ("flat", "sad", "none", 0.5, True),
        ("sad", "sad", "none", 0.5, True),
        ("sad", "flat", "none", 0.5, False),
        ("sad", "flat", "relief", 0.5, True),
        ("sad", "flat", "none", 0.2, True),
        ("glad", "sad", "relief", 0.5, False),
        ("glad", "flat", "relief", 0.1, False),
        ("sad", "glad", "relief", 0.5, False),
        ("glad", "glad", "none", 0.5, True),
    ],
)
def test_only_what_a_file_says_is_admitted(world, kind, source, target, event, intensity, admitted):
    machines = kind(parse_emotions(loads(SPARSE, "e.yaml")), world.progression)
    facts = {"valence": 0.0, "arousal": 0.5, "dominance": 0.5, "intensity": intensity, "intensity_before": 0.5}
    assert machines.admits(source, target, facts | {"event": event}) == admitted


def test_logging_everything_does_not_turn_on_the_librarys_lines(caplog, real, world):
    with caplog.at_level(logging.DEBUG):
        real.next_phase("onset", {"distress": 0.5, "change": 0.5, "peak": 0.5, "streak": 1})
    assert caplog.records == []


def phases(world, levels, start=None):
    """The phases that a sequence of distress goes through."""
    progress = Progress(world)
    if start is not None:
        progress.phase = start
    found = []
    for level in levels:
        progress.observe(round(min(1.0, max(0.0, level)), 4))
        found.append(progress.phase)
    return found


def runs(sequence):
    """The sequence without repetitions in a row."""
    return [value for index, value in enumerate(sequence) if index == 0 or value != sequence[index - 1]]


@pytest.mark.parametrize(
    ("levels", "path"),
    [
        ([0.5], ["onset"]),
        ([0.5, 0.5, 0.5, 0.5], ["onset", "plateau"]),
        ([0.4, 0.5, 0.6, 0.7], ["onset", "escalating"]),
        ([0.4, 0.6, 0.8, 0.95], ["onset", "escalating", "peak"]),
        ([0.4, 0.6, 0.8, 0.95, 0.95, 0.95], ["onset", "escalating", "peak", "plateau"]),
        ([0.8, 0.6, 0.4, 0.2, 0.1], ["onset", "de_escalating", "resolved"]),
        ([0.8, 0.6, 0.4, 0.6], ["onset", "de_escalating", "relapsing"]),
        ([0.8, 0.5, 0.2, 0.1, 0.5], ["onset", "de_escalating", "resolved", "relapsing"]),
        ([0.6, 0.4, 0.4, 0.4], ["onset", "de_escalating", "plateau"]),
        ([0.1] * 6, ["onset", "plateau", "resolved"]),
    ],
)
def test_the_phases_of_a_talk(world, levels, path):
    assert runs(phases(world, levels)) == path


@given(
    level=st.floats(0, 1),
    wobble=st.lists(st.floats(-0.029, 0.029), min_size=10, max_size=40),
    start=st.sampled_from([None, "escalating", "peak", "plateau", "de_escalating", "resolved", "relapsing"]),
)
def test_a_distress_that_wavers_around_one_level_does_not_flicker(world, level, wobble, start):
    """Whatever the level and wherever it begins, no phase that was left is entered again."""
    path = runs(phases(world, [level + step for step in wobble], start))
    assert len(path) == len(set(path))


def test_a_distress_that_jumps_to_and_fro_a_line_settles(world):
    """The hardest wavering: up, down, up, down, around every level."""
    for level in (0.01 * step for step in range(101)):
        path = phases(world, [level + (0.02 if turn % 2 else -0.02) for turn in range(30)])
        assert len(set(path[8:])) == 1, level


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_progress_keeps_count(world, levels):
    progress = Progress(world)
    before, streak = None, 0
    for turn, level in enumerate(levels):
        level = round(level, 4)
        was = progress.distress
        progress.observe(level)
        assert progress.distress == level
        assert progress.change == (round(level - was, 4) if turn else 0.0)
        assert progress.peak == max(round(value, 4) for value in levels[: turn + 1])
        streak = streak + 1 if progress.phase == before else 1
        before = progress.phase
        assert progress.streak == streak

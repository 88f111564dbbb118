"""A person's feeling turn by turn: in range, on its way home, never stuck, and moved more by what matters more."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosim.affect.person import MOST_INERTIA
from emosim.spec.emotions import EVENTS
from emosim.spec.scenario import Appraisal

unit, signed = st.floats(0, 1), st.floats(-1, 1)
appraisals = st.builds(
    Appraisal,
    relevance=unit,
    desirability=signed,
    likelihood=unit,
    control=unit,
    responsibility=signed,
    changeability=unit,
)
moves = st.tuples(signed, signed, signed).map(np.array)
happenings = st.lists(
    st.one_of(
        st.tuples(st.just("event"), appraisals, st.booleans()),
        st.tuples(st.just("reply"), moves, signed),
        st.tuples(st.just("turn"), st.sampled_from(EVENTS), st.none()),
    ),
    min_size=1,
    max_size=25,
)
temperaments = st.fixed_dictionaries(
    {"inertia": st.floats(0, 0.9), "reactivity": st.floats(0.2, 2.0), "regulation": st.floats(0, 0.5)}
)
homes = st.tuples(signed, signed, signed)


@settings(max_examples=150)
@given(happenings=happenings, temperament=temperaments, home=homes, seed=st.integers(0, 1000))
def test_whatever_happens_a_state_stays_in_range(born, happenings, temperament, home, seed):
    person = born(home, turns=30, seed=seed, **temperament)
    for kind, what, how in happenings:
        if kind == "event":
            person.meet_event(what, opening=how)
        elif kind == "reply":
            person.meet_reply(what, how)
        affect = person.feel(what if kind == "turn" else "none")
        assert -1.0 <= affect.vad.valence <= 1.0
        assert 0.0 <= affect.vad.arousal <= 1.0
        assert 0.0 <= affect.vad.dominance <= 1.0
        assert np.all(np.abs(person.point) <= 1.0)
        assert np.all(np.abs(person.mood) <= 1.0)
        for value in (affect.intensity, affect.certainty, affect.distress, person.load):
            assert 0.0 <= value <= 1.0
        assert 1 <= len(affect.blend) <= 3
        assert len({feeling.label for feeling in affect.blend}) == len(affect.blend)
        assert affect.streak >= 1


@given(home=homes, temperament=temperaments)
def test_somebody_to_whom_nothing_happens_stays_at_home(born, home, temperament):
    person = born(home, turns=20, **temperament)
    for _ in range(20):
        person.feel("none")
    assert person.point == pytest.approx(np.array(home), abs=1e-9)


@settings(max_examples=40)
@given(home=homes, appraisal=appraisals, regulation=st.floats(0.05, 0.5))
def test_once_the_load_is_off_feeling_comes_home(born, home, appraisal, regulation):
    person = born(home, regulation=regulation)
    person.meet_event(appraisal, opening=True)
    person.feel("setback")
    for _ in range(10):
        person.meet_reply(np.zeros(3), 1.0)
    assert person.load == 0.0
    away = []
    for _ in range(150):
        person.feel("none")
        away.append(float(np.abs(person.point - np.array(home)).max()))
    assert away[-1] < 0.01
    assert all(later <= sooner + 1e-9 for sooner, later in pairwise(away[1:]))


def test_while_the_load_is_on_the_problem_keeps_hold(born, event):
    """It wears but does not leave: half way or less back home after a hundred turns of nothing."""
    person = born((0.3, 0.0, 0.2))
    person.meet_event(event(), opening=True)
    for _ in range(100):
        person.feel("none")
    assert person.point[0] < 0.0
    assert person.load == 1.0


def test_somebody_without_regulation_does_not_come_home_alone(born, event):
    person = born(regulation=0.0)
    person.meet_event(event(), opening=True)
    low = person.mood[0]
    for _ in range(50):
        person.feel("none")
    assert person.mood[0] == pytest.approx(low)


@pytest.mark.parametrize("reactivity", [0.7, 1.0, 1.5])
def test_two_hundred_turns_do_not_saturate(born, event, reactivity):
    """With a setback or a relief every tenth turn feeling keeps moving, in the middle of its range."""
    for seed in range(5):
        person = born(seed=seed, reactivity=reactivity)
        path = []
        for turn in range(200):
            if turn % 10 == 0:
                bad = turn % 20 == 0
                person.meet_event(event(desirability=-0.7 if bad else 0.6), opening=turn == 0)
            path.append(person.feel("none"))
        late = np.array([affect.vad for affect in path[100:]])
        assert np.all(late.std(axis=0) > (0.05, 0.02, 0.02))
        assert np.mean(np.abs(late[:, 0]) >= 0.999) < 0.1
        assert np.mean((late[:, 1] <= 0.001) | (late[:, 1] >= 0.999)) < 0.1
        assert len({affect.emotion for affect in path[100:]}) >= 5
        assert len({affect.phase for affect in path[100:]}) >= 3


@pytest.mark.parametrize("inertia", [0.0, 0.1, 0.3, 0.6, 0.9])
def test_of_the_noise_of_a_turn_as_much_is_left_by_the_next_as_inertia_says(born, world, inertia):
    """Lag-1 autocorrelation of valence around home: the persona's own, and what the dynamics add to everyone's."""
    person = born(turns=2000, seed=3, inertia=inertia)
    valence = np.array([person.feel("none").vad.valence for _ in range(2000)])
    left = min(MOST_INERTIA, inertia + world.dynamics.inertia)
    assert np.corrcoef(valence[:-1], valence[1:])[0, 1] == pytest.approx(left, abs=0.05)


def path(person, appraisal):
    person.meet_event(appraisal, opening=True)
    found = [person.feel("setback")]
    for turn in range(20):
        person.meet_reply(np.array((0.05, -0.02, 0.01)), 0.3 if turn % 3 else -0.2)
        found.append(person.feel("support" if turn % 3 else "misfit"))
    return found


def test_equal_seeds_are_equal_paths(born, event):
    assert path(born(seed=1), event()) == path(born(seed=1), event())
    assert path(born(seed=1), event()) != path(born(seed=2), event())


def test_two_people_do_not_touch_each_other(born, event):
    alone = path(born(seed=1), event())
    one, other = born(seed=1), born(seed=2)
    one.meet_event(event(), opening=True)
    other.meet_event(event(desirability=0.9), opening=True)
    first = one.feel("setback")
    other.feel("relief")
    assert first == alone[0]


def shift(person, appraisal, opening):
    """How far an event moves the valence of the mood at once."""
    before = float(person.mood[0])
    person.meet_event(appraisal, opening=opening)
    return float(person.mood[0]) - before


@given(
    home=homes,
    temperament=temperaments,
    appraisal=appraisals,
    both=st.tuples(unit, unit),
    opening=st.booleans(),
)
def test_a_worse_event_never_moves_a_mood_down_by_less(born, home, temperament, appraisal, both, opening):
    worse, milder = (
        shift(born(home, turns=1, **temperament), appraisal.model_copy(update={"desirability": -d}), opening)
        for d in sorted(both, reverse=True)
    )
    assert worse <= milder + 1e-12


@given(
    home=homes,
    temperament=temperaments,
    appraisal=appraisals,
    both=st.tuples(unit, unit),
    opening=st.booleans(),
)
def test_an_event_that_matters_more_never_moves_a_mood_by_less(born, home, temperament, appraisal, both, opening):
    less, more = (
        shift(born(home, turns=1, **temperament), appraisal.model_copy(update={"relevance": r}), opening)
        for r in sorted(both)
    )
    assert abs(more) >= abs(less) - 1e-12
    assert less * more >= 0.0


@given(
    home=homes, appraisal=appraisals, both=st.tuples(st.floats(0.2, 2.0), st.floats(0.2, 2.0)), opening=st.booleans()
)
def test_a_more_reactive_person_is_moved_no_less(born, home, appraisal, both, opening):
    calm, quick = (shift(born(home, turns=1, reactivity=r), appraisal, opening) for r in sorted(both))
    assert abs(quick) >= abs(calm) - 1e-12


@given(appraisal=appraisals, both=st.tuples(unit, unit))
def test_a_worse_setback_never_puts_on_less_load(born, appraisal, both):
    loads = []
    for desirability in sorted(both):
        person = born(turns=1)
        person.meet_reply(np.zeros(3), 1.0)
        person.meet_event(appraisal.model_copy(update={"desirability": -desirability}), opening=False)
        loads.append(person.load)
    assert loads == sorted(loads)


@pytest.mark.parametrize(("ease", "way"), [(1.0, -1), (0.3, -1), (0.0, 0), (-0.3, 1), (-1.0, 1)])
def test_a_reply_that_fits_takes_load_off_and_one_that_does_not_puts_it_on(born, ease, way):
    person = born()
    for _ in range(3):
        person.meet_reply(np.zeros(3), 1.0)
    before = person.load
    person.meet_reply(np.zeros(3), ease)
    assert np.sign(round(person.load - before, 9)) == way


def test_a_later_event_colors_what_happened_and_does_not_replace_it(born, event):
    """Somebody blamed first and oneself later: the whole lies between, nearer to what is new."""
    person = born()
    person.meet_event(event(responsibility=-1.0), opening=True)
    first = person.appraisal.copy()
    bias = person.bias.copy()
    person.meet_event(event(responsibility=1.0), opening=False)
    axis = int(np.argmax(np.abs(person.appraisal - first)))
    assert first[axis] == -1.0
    assert 0.0 < person.appraisal[axis] < 1.0
    assert not np.allclose(person.bias, bias)


@pytest.mark.parametrize(
    ("happens", "families"),
    [
        ({"desirability": -0.9, "responsibility": -1.0, "control": 0.6, "likelihood": 0.95}, {"anger"}),
        ({"desirability": -0.9, "responsibility": 0.0, "control": 0.1, "likelihood": 0.5}, {"fear"}),
        (
            {"desirability": -0.8, "responsibility": 1.0, "control": 0.3, "likelihood": 0.95, "relevance": 0.5},
            {"sadness"},
        ),
        ({"desirability": 0.8, "responsibility": 0.8, "control": 0.9}, {"joy"}),
    ],
)
def test_what_happens_names_the_family_of_feeling(world, born, event, happens, families):
    """Somebody else's certain doing angers; what may come frightens; what one did oneself shames or saddens."""
    person = born()
    person.meet_event(event(**happens), opening=True)
    assert world.emotions.family[person.feel("setback").emotion] in families


@pytest.mark.parametrize("seed", range(5))
def test_a_feeling_only_turns_into_what_the_machine_admits(world, born, event, seed):
    person = born(seed=seed, reactivity=1.5)
    machines = world.machines
    before = None
    for turn in range(100):
        happened = "none"
        if turn % 9 == 0:
            happened = "setback" if turn % 18 == 0 else "relief"
            person.meet_event(event(desirability=-0.8 if happened == "setback" else 0.8), opening=turn == 0)
        affect = person.feel(happened)
        if before is not None:
            facts = {
                "valence": affect.vad.valence,
                "arousal": affect.vad.arousal,
                "dominance": affect.vad.dominance,
                "intensity": affect.intensity,
                "intensity_before": before.intensity,
                "event": happened,
            }
            assert machines.admits(before.emotion, affect.emotion, facts)
        before = affect


def test_the_numbers_come_from_the_dynamics_file(world, born, event):
    """A world whose events move nobody moves nobody."""
    still = replace(world, dynamics=world.dynamics.model_copy(update={"event_gain": 0.0}))
    person = born()
    person.world = still
    assert shift(person, event(), opening=False) == 0.0

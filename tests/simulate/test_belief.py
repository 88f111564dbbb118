"""What an assistant takes a user to feel: a reading of what is shown, as good as its acuity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosim.seeds import numbers_random
from emosim.simulate.belief import Observer, show, shown_share, signs_of_rapport
from emosim.simulate.simulate import simulate
from emosim.simulate.stage import set_stage
from emosim.simulate.trajectory import Contents
from emosim.spec.persona import Display

FULL = Display(**dict.fromkeys(Display.model_fields, 1.0))  # written out, so that no locale fills it in
unit = st.floats(0, 1)


@pytest.fixture(scope="session")
def world(stage):
    return stage.world


@pytest.fixture(scope="session")
def states(trajectories):
    """Some hundred states that users were in."""
    return [user.affect for trajectory in trajectories[:60] for user, _ in trajectory.exchanges]


def ancestry(world, label):
    return world.emotions.ancestry(label)


@pytest.mark.parametrize(
    ("rule", "held_back", "as_ever"),
    [
        ("fear", ["fear", "anxiety", "worry"], ["anger", "sadness", "shame", "joy", "neutral"]),
        ("anger", ["anger", "rage", "disgust"], ["fear", "hurt", "joy"]),
        ("sadness", ["sadness", "grief", "loneliness"], ["shame", "guilt", "fear"]),
        ("shame", ["shame", "guilt", "humiliation"], ["sadness", "grief", "anger"]),
        ("joy", ["joy", "pride", "relief", "gratitude", "love"], ["fear", "surprise", "neutral"]),
    ],
)
def test_a_display_rule_holds_back_its_own_feelings(world, rule, held_back, as_ever):
    display = Display(**{rule: 0.2})
    for label in held_back:
        chain = ancestry(world, label)
        assert 0.2 <= shown_share(display, chain[-1], chain) < 1.0
    for label in as_ever:
        chain = ancestry(world, label)
        assert shown_share(display, chain[-1], chain) == 1.0


@given(unit, unit)
def test_the_stricter_the_rule_the_less_is_shown(one, other):
    strict, lax = sorted((one, other))
    chain = ("worry", "anxiety", "fear")
    assert shown_share(Display(fear=strict), "fear", chain) <= shown_share(Display(fear=lax), "fear", chain)
    assert 0.0 <= shown_share(Display(fear=strict), "fear", chain) <= 1.0


def test_who_has_no_rules_shows_everything(world, states):
    for label in world.emotions.emotions:
        chain = ancestry(world, label)
        assert shown_share(FULL, chain[-1], chain) == 1.0
    assert all(show(world, state, 1.0) == state for state in states)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7])
def test_what_is_held_back_is_weaker_and_nearer_to_neutral(world, states, share):
    for state in states:
        shown = show(world, state, share)
        assert shown.emotion == state.emotion
        assert shown.intensity <= state.intensity
        assert shown.distress <= state.distress
        assert np.all(np.abs(shown.vad.centered()) <= np.abs(state.vad.centered()) + 1e-3)
        assert shown.intensity == pytest.approx(share * state.intensity, abs=1e-4)


def test_a_sharp_eye_on_an_open_face_reads_what_is_there(world, states):
    """Acuity 1 and full display: the point as it is, and nearly always the feeling too."""
    even = np.zeros(len(world.reader.labels))
    observer = Observer.of(world, 1.0, numbers_random("test").standard_normal((len(states), 3)))
    beliefs = [observer.read(state, even) for state in states]
    assert all(np.allclose(b.vad, s.vad, atol=2e-4) for b, s in zip(beliefs, states, strict=True))
    families = world.emotions.family
    same = [families[b.emotion] == families[s.emotion] for b, s in zip(beliefs, states, strict=True)]
    assert np.mean(same) > 0.6


def test_told_what_happened_a_sharp_eye_names_the_feeling_itself(library, jobs):
    """With the bias of what was told, as in a simulation: an assistant of acuity 1 and a user without rules."""
    name = next(iter(library.assistants))
    sharp = library.assistants[name].model_copy(update={"acuity": 1.0})
    users = {
        key: user.model_copy(update={"culture": user.culture.model_copy(update={"display": FULL})})
        for key, user in library.users.items()
    }
    made = set_stage(replace(library, assistants={name: sharp}, users=users, verticals={}))
    steps = [
        step
        for scenario, persona, _, seed, ordinal in jobs[:60]
        for step in simulate(made, scenario, persona, name, seed, ordinal).exchanges
    ]
    assert all(np.allclose(a.belief.vad, u.affect.vad, atol=2e-4) for u, a in steps)
    assert np.mean([a.belief.emotion == u.affect.emotion for u, a in steps]) > 0.9


def test_a_dull_eye_errs_more(world, states):
    even = np.zeros(len(world.reader.labels))
    errors = []
    for acuity in (1.0, 0.7, 0.3, 0.0):
        observer = Observer.of(world, acuity, numbers_random("test").standard_normal((len(states), 3)))
        beliefs = [observer.read(state, even) for state in states]
        errors.append(np.mean([abs(b.vad.valence - s.vad.valence) for b, s in zip(beliefs, states, strict=True)]))
    assert errors == sorted(errors)
    assert errors[0] < 1e-3
    assert 0.1 < errors[-1] < 0.4


@given(acuity=unit, seed=st.integers(0, 100))
def test_a_belief_stays_in_range(world, states, acuity, seed):
    even = np.zeros(len(world.reader.labels))
    observer = Observer.of(world, acuity, 5.0 * numbers_random("test", seed).standard_normal((10, 3)))
    for state in states[seed : seed + 10]:
        belief = observer.read(state, even)
        assert belief.emotion in world.emotions.emotions
        assert belief.phase in world.progression.phases
        assert -1.0 <= belief.vad.valence <= 1.0
        assert 0.0 <= belief.vad.arousal <= 1.0
        assert 0.0 <= belief.vad.dominance <= 1.0
        assert 0.0 <= belief.intensity <= 1.0
        assert 0.0 <= belief.certainty <= 1.0
        assert -1.0 <= observer.intensity_change <= 1.0


def test_the_first_reading_changes_nothing_the_next_is_told_from_it(world, states):
    even = np.zeros(len(world.reader.labels))
    observer = Observer.of(world, 1.0, np.zeros((2, 3)))
    first = observer.read(states[0], even)
    assert observer.intensity_change == 0.0
    second = observer.read(states[-1], even)
    assert observer.intensity_change == round(second.intensity - first.intensity, 4)


def test_who_shows_little_is_taken_to_be_calmer(world, states):
    """The same states behind strict rules: the assistant believes in less."""
    even = np.zeros(len(world.reader.labels))
    found = []
    for share in (1.0, 0.5):
        observer = Observer.of(world, 0.8, numbers_random("test").standard_normal((len(states), 3)))
        found.append(np.mean([observer.read(show(world, state, share), even).intensity for state in states]))
    assert found[1] < found[0] - 0.1


@pytest.mark.parametrize(
    ("contents", "signs"),
    [
        (Contents(), 0.25),
        (Contents(reaction="soften", discloses=True), 1.0),
        (Contents(reaction="push_back"), -1.0),
        (Contents(reaction="push_back", step="one", takes_step=False), -1.0),
        (Contents(step="one", takes_step=True), 0.75),
        (Contents(holds_back=True), -0.25),
        (Contents(answers="who"), 0.75),
    ],
)
def test_signs_of_rapport(contents, signs):
    assert signs_of_rapport(contents) == signs


def test_the_rules_see_no_more_of_rapport_than_a_turn_lets_on(stage):
    """Two users who do the same give the rules the same rapport, whatever replies really did to them."""
    seen = {}
    for ordinal in range(40):
        trajectory = simulate(stage, *next(iter(stage.library.pairs)), next(iter(stage.library.assistants)), 3, ordinal)
        signs = ()
        for user, assistant in trajectory.exchanges:
            signs += (signs_of_rapport(user),) if signs or user.move != "opens" else ()
            assert seen.setdefault(signs, assistant.facts["rapport"]) == assistant.facts["rapport"]

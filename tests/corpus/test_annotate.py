"""From a dialogue to a record: what each field is."""

from __future__ import annotations

import itertools

import pytest
from msgspec import UNSET

from emosim import __version__
from emosim.corpus.annotate import Annotator, empathy_requirement, record_id
from emosim.corpus.record import AssistantTurn, UserTurn
from emosim.realize.grammar.realizer import Grammar
from emosim.simulate.simulate import cognitive_load, simulate

SEED = 1


@pytest.fixture(scope="module")
def dialogues(tiny, producer):
    grammar = Grammar(tiny)
    found = [simulate(producer.stage, *pair, "even_listener", SEED, n) for pair in tiny.pairs for n in range(6)]
    assert any(trajectory.risk for trajectory in found)
    return [grammar.realize(trajectory, SEED) for trajectory in found]


@pytest.fixture(scope="module")
def annotated(tiny, dialogues):
    annotator = Annotator(tiny, SEED)
    return [(dialogue, annotator.annotate(dialogue, "train")) for dialogue in dialogues]


def users(record):
    return [turn for turn in record.turns if isinstance(turn, UserTurn)]


def replies(record):
    return [turn for turn in record.turns if isinstance(turn, AssistantTurn)]


def point(vad):
    return (vad.valence, vad.arousal, vad.dominance)


# Who, where from


def test_an_id_is_the_same_wherever_it_is_made(annotated):
    assert record_id(7, "late_rent", "quiet_renter", 0) == "cceed037bdd2378c30f8ed1e402a8a4d"
    for dialogue, record in annotated:
        t = dialogue.trajectory
        assert record.id == record_id(SEED, t.scenario, t.persona, t.ordinal)


def test_an_id_tells_its_parts_apart():
    ids = {record_id(*names) for names in ((7, "a", "b", 0), (7, "a", "b", 1), (7, "b", "a", 0), (8, "a", "b", 0))}
    assert len(ids) == 4
    assert all(len(id) == 32 for id in ids)


def test_names_are_those_of_the_specs(annotated, tiny):
    for dialogue, record in annotated:
        t = dialogue.trajectory
        assert (record.scenario, record.persona, record.assistant) == (t.scenario, t.persona, t.assistant)
        assert record.locale == tiny.users[t.persona].locale
        assert record.domain == "tests"
        assert record.situation == dialogue.situation
        assert (record.outcome, record.crisis, record.split) == (t.outcome, t.risk, "train")


def test_provenance_says_where_a_record_comes_from(annotated, tiny):
    for dialogue, record in annotated:
        found = record.provenance
        t = dialogue.trajectory
        assert (found.emosim, found.corpus_seed, found.ordinal) == (__version__, SEED, t.ordinal)
        assert (found.attempt, found.arc, found.parent) == (t.attempt, t.arc, None)
        assert (found.realizer.kind, found.realizer.model) == ("grammar", None)
        assert found.rules == tiny.rules.digest
        assert set(found.specs) == {"scenario", "persona", "assistant"}


def test_digests_of_specs_tell_specs_apart(annotated):
    by_name = {(kind, getattr(r, kind)): digest for _, r in annotated for kind, digest in r.provenance.specs.items()}
    assert len(set(by_name.values())) == len(by_name) == 5


def test_a_new_record_has_no_correction_and_no_quality_yet(annotated):
    for _, record in annotated:
        assert record.corrections == ()
        assert record.quality is UNSET


# What is said


def test_turns_are_numbered_and_speakers_alternate(annotated):
    for dialogue, record in annotated:
        assert [turn.index for turn in record.turns] == list(range(len(record.turns)))
        assert [type(turn) for turn in record.turns] == [UserTurn, AssistantTurn] * (len(record.turns) // 2)
        assert [turn.text for turn in record.turns] == [turn.text for turn in dialogue.turns]


# What is felt


def test_a_blend_is_ranked(annotated, tiny):
    for _, record in annotated:
        for turn in users(record):
            felt = [f for f in (turn.emotion.primary, turn.emotion.secondary, turn.emotion.tertiary) if f]
            assert len({f.label for f in felt}) == len(felt)
            assert all(f.family == tiny.emotions.family[f.label] for f in felt)
            assert not (turn.emotion.tertiary and not turn.emotion.secondary)


def test_a_vector_is_the_change_since_the_last_turn_of_the_speaker(annotated):
    for _, record in annotated:
        turns = users(record)
        assert point(turns[0].progression.vector) == (0.0, 0.0, 0.0)
        for before, after in itertools.pairwise(turns):
            moved = [b - a for a, b in zip(point(before.emotion.vad), point(after.emotion.vad), strict=True)]
            assert point(after.progression.vector) == pytest.approx(moved, abs=1e-4)


def test_a_streak_counts_turns_in_one_phase(annotated):
    for _, record in annotated:
        phase, streak = None, 0
        for turn in users(record):
            streak = streak + 1 if turn.progression.phase == phase else 1
            phase = turn.progression.phase
            assert turn.progression.streak == streak


def test_an_effect_is_what_the_next_turn_of_the_user_shows(annotated):
    for _, record in annotated:
        *answered, last = replies(record)
        assert last.effect is UNSET
        for reply in answered:
            after = record.turns[reply.index + 1]
            assert reply.effect.vad == after.progression.vector
            assert reply.effect.intensity_change == after.progression.intensity_change


def test_a_cause_is_an_event_or_the_last_reply(annotated, tiny):
    for _, record in annotated:
        events = tiny.scenarios[record.scenario].events
        for turn in users(record):
            assert turn.cause.trigger
            assert turn.cause.trigger in turn.text
            if turn.cause.appraisal is None:
                assert turn.cause.event.startswith("reply:")
                before = record.turns[turn.index - 1]
                assert turn.cause.event.removeprefix("reply:") in {s.name for s in before.strategies}
            else:
                assert turn.cause.appraisal.relevance == events[turn.cause.event].appraisal.relevance
        assert record.turns[0].cause.appraisal is not None


@pytest.mark.parametrize("rapport", [0.0, 0.5, 1.0])
def test_what_a_reply_needs_of_empathy_rises_with_what_is_felt(rapport):
    values = [empathy_requirement(i / 10, i / 10, rapport) for i in range(11)]
    assert values == sorted(values)
    assert values[0] < values[-1]
    assert all(0.0 <= value <= 1.0 for value in values)


def test_what_a_reply_needs_of_empathy_goes_by_the_rapport_before_it(annotated):
    for dialogue, record in annotated:
        for (step, reply), turn in zip(dialogue.trajectory.exchanges, users(record), strict=True):
            affect = step.affect
            needed = empathy_requirement(affect.intensity, affect.distress, reply.facts["rapport"])
            assert turn.empathy_requirement == needed


def test_less_trust_asks_for_more_empathy():
    assert empathy_requirement(0.5, 0.5, 0.1) > empathy_requirement(0.5, 0.5, 0.9)


def test_load_rises_with_distress_and_arousal():
    values = [cognitive_load(i / 10, i / 10) for i in range(11)]
    assert values == sorted(values)
    assert all(0.0 <= value <= 1.0 for value in values)


# What is believed and decided


def test_a_reply_says_what_its_step_decided(annotated, tiny):
    for dialogue, record in annotated:
        for (_, step), reply in zip(dialogue.trajectory.exchanges, replies(record), strict=True):
            assert reply.belief.emotion == step.belief.emotion == reply.decision.facts["emotion"]
            assert reply.belief.intensity == reply.decision.facts["intensity"]
            assert [used.name for used in reply.strategies] == [item.strategy for item in step.items]
            assert all(used.framework == tiny.catalogue.strategies[used.name].framework for used in reply.strategies)
            assert reply.decision.rule == step.decision.rule
            assert reply.decision.because
            assert reply.decision.rule not in reply.decision.runners_up


def test_the_belief_is_not_the_truth(annotated):
    pairs = [
        (record.turns[reply.index - 1].emotion.primary.label, reply.belief.emotion)
        for _, record in annotated
        for reply in replies(record)
    ]
    right = sum(felt == believed for felt, believed in pairs) / len(pairs)
    assert 0.2 < right < 0.98

"""The causal chain of a turn: every step as the record and the library have it."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from emosim.affect.appraisal import appraised_point
from emosim.corpus.annotate import Annotator
from emosim.corpus.carried import carried_out, truth_of
from emosim.corpus.chain import chain_of
from emosim.corpus.moments import distress_of
from emosim.realize.grammar.realizer import Grammar
from emosim.simulate.forced import FORCED
from emosim.simulate.simulate import simulate
from emosim.vad import Vad

AXES = ("valence", "arousal", "dominance")


@pytest.fixture(scope="module")
def chains(records, tiny):
    """Every chain of every record, with its record and its turn."""
    return [(record, turn, chain_of(record, turn.index, tiny)) for record in records for turn in record.turns]


@pytest.fixture(scope="module")
def of_replies(chains):
    return [(record, turn, chain) for record, turn, chain in chains if chain.speaker == "assistant"]


def test_a_chain_is_about_its_turn(chains):
    for record, turn, chain in chains:
        assert (chain.id, chain.turn, chain.text) == (record.id, turn.index, turn.text)
        assert chain.speaker == ("user", "assistant")[turn.index % 2]


def test_what_happened_is_the_cause_of_the_user_turn(chains):
    for record, turn, chain in chains:
        user = record.turns[turn.index // 2 * 2]
        happened = chain.happened
        assert (happened.turn, happened.kind, happened.words) == (user.index, user.cause.kind, user.cause.trigger)
        assert (happened.event or "reply:").split(":")[0] == user.cause.event.split(":")[0]
        before = record.turns[user.index - 1].strategies if user.index else ()
        assert happened.reply == tuple(used.name for used in before)


def test_what_is_appraised_is_the_last_event_told(chains):
    for record, turn, chain in chains:
        told = [t for t in record.turns[: chain.happened.turn + 1 : 2] if t.cause.appraisal][-1]
        assert (chain.appraised.event, chain.appraised.turn) == (told.cause.event, told.index)
        values = {one.axis: one.value for one in chain.appraised.axes}
        assert values == msgspec.structs.asdict(told.cause.appraisal)
        assert turn.index >= told.index


def test_an_event_pulls_to_its_appraised_point(chains, tiny):
    for record, _, chain in chains:
        appraisal = tiny.scenarios[record.scenario].events[chain.appraised.event].appraisal
        point = Vad.from_centered(appraised_point(appraisal, tiny.dynamics.appraisal))
        assert tuple(getattr(chain.appraised.toward, axis) for axis in AXES) == point


def test_vad_moves_from_where_it_was(chains):
    for record, _, chain in chains:
        moved, user = chain.moved, record.turns[chain.happened.turn]
        assert moved.now == user.emotion.vad
        assert moved.home == record.baselines.user
        assert moved.first == (user.index == 0)
        assert moved.before == (moved.home if moved.first else record.turns[user.index - 2].emotion.vad)
        for axis in AXES:
            assert getattr(moved.before, axis) + getattr(moved.change, axis) == pytest.approx(getattr(moved.now, axis))
        if not moved.first:
            assert moved.change == user.progression.vector


def test_the_problem_is_what_the_first_event_left(chains):
    for record, _, chain in chains:
        first = chain_of_first(chains, record)
        assert chain.moved.problem.valence == first.appraised.toward.valence
        assert chain.moved.problem.dominance == first.appraised.toward.dominance


def chain_of_first(chains, record):
    return next(chain for r, turn, chain in chains if r is record and turn.index == 0)


def test_valence_went_against_what_happened(chains):
    for _, _, chain in chains:
        if chain.happened.event:
            wanted = chain.appraised.toward.valence - chain.moved.before.valence
        else:
            wanted = {"support": 1.0, "misfit": -1.0}.get(chain.happened.kind, 0.0)
        assert chain.moved.against == (
            wanted * chain.moved.change.valence < 0 and abs(chain.moved.change.valence) > 0.05
        )
    assert {chain.moved.against for _, _, chain in chains} == {True, False}


def test_the_feeling_is_that_of_the_record(chains, tiny):
    for record, _, chain in chains:
        user, felt = record.turns[chain.happened.turn], chain.felt
        assert felt.blend[0] == user.emotion.primary
        assert len(felt.blend) == 1 + (user.emotion.secondary is not None) + (user.emotion.tertiary is not None)
        assert (felt.phase, felt.streak) == (user.progression.phase, user.progression.streak)
        assert (felt.distress, felt.distress_change) == (distress_of(user), user.progression.intensity_change)
        place = tiny.emotions.emotions[felt.blend[0].label].point
        assert tuple(getattr(felt.place, axis) for axis in AXES) == place


def test_a_user_turn_ends_with_the_feeling(chains):
    for _, _, chain in chains:
        steps = (chain.believed, chain.decided, chain.followed)
        assert (chain.speaker == "user") == (steps == (None, None, None))


def test_the_belief_is_measured_against_the_truth(of_replies):
    verdicts = set()
    for record, turn, chain in of_replies:
        truth, believed = record.turns[turn.index - 1].emotion, chain.believed
        verdicts.add(believed.verdict)
        assert believed.phase == turn.decision.facts["phase"]
        assert (believed.verdict == "right") == (believed.emotion == truth.primary.label)
        assert (believed.verdict == "wrong family") == (believed.family != truth.primary.family)
        for axis in AXES:
            off = getattr(turn.belief.vad, axis) - getattr(truth.vad, axis)
            assert getattr(believed.off, axis) == pytest.approx(off)
    assert verdicts == {"right", "right family", "wrong family"}


def test_the_rule_is_proved(of_replies, tiny):
    names = [rule.name for rule in tiny.rules]
    for _, turn, chain in of_replies:
        decided = chain.decided
        assert decided.rule == decided.proved == turn.decision.rule
        assert (decided.same_rules, decided.forced) == (True, False)
        assert [above.rule for above in decided.passed_over] == names[: names.index(decided.rule)]
        assert all(above.failed for above in decided.passed_over)
        assert decided.facts == turn.decision.facts


def test_rules_that_decide_otherwise_are_a_bug(record, tiny, change):
    wrong = change(record, 1, decision=lambda decision: replace(decision, rule="no_such_rule"))
    with pytest.raises(AssertionError, match="the record says no_such_rule, the rules "):
        chain_of(wrong, 1, tiny)


def test_other_rules_than_the_corpus_was_made_with_are_no_bug(record, tiny, change):
    wrong = change(record, 1, decision=lambda decision: replace(decision, rule="no_such_rule"))
    other = replace(wrong, provenance=replace(wrong.provenance, rules="0" * 32))
    decided = chain_of(other, 1, tiny).decided
    assert (decided.rule, decided.proved, decided.same_rules) == ("no_such_rule", record.turns[1].decision.rule, False)


def test_a_reply_that_a_fork_set_has_no_rule(record, tiny, change):
    forced = change(record, 1, decision=lambda decision: replace(decision, rule=FORCED))
    decided = chain_of(forced, 1, tiny).decided
    assert (decided.rule, decided.forced, decided.proved) == (FORCED, True, record.turns[1].decision.rule)


def test_the_strategies_are_as_the_catalogue_has_them(of_replies, tiny):
    for _, turn, chain in of_replies:
        assert [one.strategy for one in chain.carried] == [used.name for used in turn.strategies]
        for one in chain.carried:
            assert one.definition == tiny.catalogue[one.strategy].definition
            assert one.how == tiny.catalogue[one.strategy].techniques[one.technique]
            assert one.suited.strategy == one.strategy


def test_strategies_are_judged_as_the_simulation_judged_them(tiny, producer):
    grammar, annotator, judged = Grammar(tiny), Annotator(tiny, 1), []
    for pair in tiny.pairs:
        for ordinal in range(6):
            trajectory = simulate(producer.stage, *pair, "even_listener", 1, ordinal)
            turns = annotator.annotate(grammar.realize(trajectory, 1), "train").turns
            for at, (_, step) in enumerate(trajectory.exchanges):
                carried = carried_out(turns[2 * at + 1], turns[2 * at], turns[max(0, 2 * at - 2)], tiny)
                judged += [one.suited.fit == fit for one, fit in zip(carried, step.fits, strict=True)]
    assert sum(judged) / len(judged) > 0.97  # all but where the rapport there was and the one noticed are told apart


def test_the_truth_has_every_fact_and_changes_what_was_believed(record):
    reply, user = record.turns[3], record.turns[2]
    truth = truth_of(reply, user, record.turns[0])
    assert set(truth) == set(reply.decision.facts)
    assert truth["emotion"] == user.emotion.primary.label
    assert truth["user_move"] == reply.decision.facts["user_move"]
    before = record.turns[0].emotion.primary.intensity
    assert truth["intensity_change"] == pytest.approx(user.emotion.primary.intensity - before, abs=1e-4)


def test_a_strategy_that_the_catalogue_does_not_hold_is_named_alone(record, tiny, change):
    unknown = change(record, 1, strategies=lambda used: (replace(used[0], name="humming"), *used[1:]))
    carried = chain_of(unknown, 1, tiny).carried
    assert (carried[0].strategy, carried[0].definition, carried[0].suited) == ("humming", None, None)


def test_the_effect_is_what_the_next_turn_shows(of_replies):
    for record, turn, chain in of_replies:
        followed = chain.followed
        if turn is record.turns[-1]:
            assert followed is None
            continue
        after = record.turns[turn.index + 1]
        assert followed.turn == after.index
        assert followed.vad == turn.effect.vad == after.progression.vector
        assert followed.distress_change == after.progression.intensity_change
        assert (followed.before, followed.feeling) == (chain.felt.blend[0], after.emotion.primary)
        assert (followed.event is None) == after.cause.event.startswith("reply:")


def test_a_chain_is_plain_data(of_replies):
    for _, _, chain in of_replies[:5]:
        data = msgspec.json.decode(msgspec.json.encode(chain))
        assert list(data) == list(chain.__slots__)

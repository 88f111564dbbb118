"""The training signals, beside what is worked out by hand."""

from __future__ import annotations

from itertools import pairwise
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from emosim.corpus.layers import lora as layer
from emosim.corpus.layers.lora import Signals, estimated_tokens
from emosim.corpus.layers.rates import EMOTIONS, PHASES, STRATEGIES, chances
from emosim.policy.objections import Objections
from emosim.simulate.forced import FORCED
from emosim.simulate.trajectory import Item
from emosim.spec.rules import Planned
from emosim.vad import Vad

FELT = ((-0.5, 0.6, 0.4), 0.8)


@pytest.fixture(scope="module")
def signals(tiny):
    return Signals(tiny)


@pytest.fixture
def made(by_hand):
    """One exchange whose state and reply are as the arguments say, the rest alike."""

    def dialogue(
        phase="plateau",
        certainty=0.5,
        strategies=("open_question",),
        fits=(1.0,),
        rule="a_rule",
        believed=None,
        **reply,
    ):
        bare = by_hand([FELT])
        user, answer = bare.trajectory.exchanges[0]
        user = replace(user, affect=replace(user.affect, phase=phase, certainty=certainty))
        emotion, vad = believed or (user.affect.emotion, user.affect.vad)
        answer = replace(
            answer,
            belief=replace(answer.belief, emotion=emotion, vad=vad),
            decision=replace(answer.decision, rule=rule),
            items=tuple(Item(name, "", "steady", None) for name in strategies),
            fits=fits,
            **reply,
        )
        trajectory = replace(bare.trajectory, exchanges=((user, answer),), risk=None)
        return type(bare)(trajectory, "", bare.turns[:2], "grammar")

    return dialogue


@pytest.fixture(scope="module")
def against(tiny):
    """How many strategies the catalogue has something against as a reply's first."""
    objections, names = Objections(tiny.catalogue), tiny.catalogue.strategies
    plans = [[Planned(strategy=name, technique="any", pacing="steady")] for name in names]
    return lambda facts: sum(bool(objections.against(plan, facts)) for plan in plans)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("Rent", 1),
        ("The rent is late.", 5),
        ("It isn't, is it?", 7),
        ("£1,250 is due", 5),
        ("so… I waited — for an hour", 9),
    ],
)
def test_a_word_is_a_token_and_so_is_a_mark(text, tokens):
    assert estimated_tokens(text) == tokens


@given(st.text(), st.text())
def test_a_longer_text_has_no_fewer_tokens(text, more):
    assert estimated_tokens(text + more) >= estimated_tokens(text)


def test_the_tokens_of_a_dialogue_are_those_of_its_turns(signals, dialogues):
    for dialogue in dialogues:
        found = signals.lora(dialogue)
        counts = [estimated_tokens(turn.text) for turn in dialogue.turns]
        assert found.tokens == sum(counts)
        assert [reply.tokens for reply in found.replies] == counts[1::2]
        assert [reply.turn for reply in found.replies] == list(range(1, len(counts), 2))
        assert found.trained_tokens == (0 if dialogue.trajectory.risk else sum(counts[1::2]))
        assert found.rank_signal.upper == found.trained_tokens


def test_a_difficulty_by_hand(signals, made, tiny, against, monkeypatch):
    monkeypatch.setattr(layer, "estimated_tokens", lambda text: 250)  # 500 up to the reply's end
    chance = chances(STRATEGIES, tuple(tiny.catalogue.strategies))
    rarity = log2(chance["open_question"]) / log2(min(chance.values()))
    user, reply = made().trajectory.exchanges[0]
    closed = against(reply.facts) / len(tiny.catalogue.strategies)
    # .25 of half uncertain, .2 of half misread (another label, the same point), .15 of a plateau's .5, .1 of half long
    expected = 0.125 + 0.1 + 0.075 + 0.15 * closed + 0.05 + 0.15 * rarity
    found = signals.lora(made(believed=("pride", user.affect.vad)))
    assert user.affect.emotion != "pride"
    assert found.difficulty == found.replies[0].difficulty == pytest.approx(expected, abs=1e-4)


def test_the_distance_of_the_belief_is_that_in_centered_vad(made):
    at = Vad(-0.5, 0.6, 0.4)
    emotion = made().trajectory.exchanges[0][0].affect.emotion
    for believed, expected in (
        ((emotion, at), 0.0),
        ((emotion, Vad(-0.5, 0.75, 0.6)), 0.25),  # .3 and .4 away: .5, of which a half
        (("pride", Vad(0.7, 0.6, 0.4)), 1.0),
    ):
        assert layer.misreading(*made(believed=believed).trajectory.exchanges[0]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("easier", "harder"),
    [
        ({"certainty": 0.9}, {"certainty": 0.2}),
        ({"believed": None}, {"believed": ("pride", Vad(0.5, 0.6, 0.8))}),
        *[({"phase": phase}, {"phase": worse}) for phase, worse in pairwise(("resolved", "de_escalating", "plateau"))],
        *[({"phase": phase}, {"phase": worse}) for phase, worse in pairwise(("onset", "escalating", "peak"))],
        ({"phase": "relapsing"}, {"phase": "peak"}),
        ({"strategies": ("open_question",)}, {"strategies": ("open_question", "grounding")}),
        ({"strategies": ("empathic_validation",)}, {"strategies": ("boundary_setting",)}),
    ],
)
def test_each_part_makes_it_harder(signals, made, easier, harder):
    assert signals.lora(made(**easier)).difficulty < signals.lora(made(**harder)).difficulty


def test_a_reply_is_harder_the_more_strategies_something_speaks_against(signals, made):
    facts = dict(made().trajectory.exchanges[0][1].facts)
    calm = {**facts, "intensity": 0.3, "arousal": 0.5, "cognitive_load": 0.3, "rapport": 0.6, "turn": 3, "risk": "none"}
    flooded = {**calm, "intensity": 0.95, "cognitive_load": 0.9, "phase": "escalating"}
    assert signals.lora(made(facts=calm)).difficulty < signals.lora(made(facts=flooded)).difficulty


def test_what_closes_a_strategy_is_what_the_catalogue_says(signals, against, dialogues):
    for dialogue in dialogues[:10]:
        for _, reply in dialogue.trajectory.exchanges:
            assert signals.closed(reply.facts) == against(reply.facts)


def test_the_bits_of_labels_by_hand(signals, tiny, dialogues):
    emotion = chances(EMOTIONS, tuple(tiny.emotions.emotions))
    phase = chances(PHASES, tuple(tiny.progression.phases))
    strategy = chances(STRATEGIES, tuple(tiny.catalogue.strategies))
    for dialogue in dialogues:
        exchanges, found = dialogue.trajectory.exchanges, signals.lora(dialogue)
        feelings = -sum(log2(emotion[user.affect.emotion]) for user, _ in exchanges)
        phases = -sum(log2(phase[user.affect.phase]) for user, _ in exchanges[1:])
        replies = -sum(log2(strategy[item.strategy]) for _, reply in exchanges for item in reply.items)
        signal = found.rank_signal
        assert (signal.emotion, signal.phase, signal.strategies) == pytest.approx((feelings, phases, replies), abs=1e-3)
        assert signal.labels == pytest.approx(sum(reply.bits for reply in found.replies), abs=1e-2)
        assert signal.attention == pytest.approx((feelings + phases) / (feelings + phases + replies), abs=1e-3)
        assert signal.attention + signal.mlp == pytest.approx(1.0)


@pytest.mark.parametrize("counts", [EMOTIONS, PHASES, STRATEGIES], ids=["emotions", "phases", "strategies"])
def test_chances_sum_to_one_and_a_name_nobody_counted_has_the_least(counts):
    found = chances(counts, (*counts, "somebody_added_this"))
    assert sum(found.values()) == pytest.approx(1.0)
    assert 0.0 < found["somebody_added_this"] == min(found.values())


def test_base_rates_tell_labels_better_than_even_chances(signals, tiny, dialogues):
    exchanges = [exchange for dialogue in dialogues for exchange in dialogue.trajectory.exchanges]
    found = [signals.lora(dialogue).rank_signal for dialogue in dialogues]
    items = sum(len(reply.items) for _, reply in exchanges)
    assert sum(one.emotion for one in found) < len(exchanges) * log2(len(tiny.emotions.emotions))
    assert sum(one.strategies for one in found) < items * log2(len(tiny.catalogue.strategies))


@pytest.mark.parametrize(
    ("lighter", "heavier"),
    [
        ({"certainty": 0.2}, {"certainty": 0.9}),
        ({"rule": FORCED}, {"rule": "a_rule"}),
        ({"fits": (-0.9,)}, {"fits": (0.35,)}),
        ({"strategies": ("empathic_validation",)}, {"strategies": ("psychoeducation",)}),
        ({"strategies": ("open_question",)}, {"strategies": ("open_question", "boundary_setting"), "fits": (1.0, 1.0)}),
    ],
)
def test_what_a_reply_weighs(signals, made, lighter, heavier):
    (light,), (heavy,) = signals.lora(made(**lighter)).replies, signals.lora(made(**heavier)).replies
    assert 0.0 < light.loss_weight < heavy.loss_weight


def test_a_forced_reply_and_one_without_fit_weigh_half(signals, made):
    (usual,) = signals.lora(made()).replies
    for other in ({"rule": FORCED}, {"fits": (-0.9,)}):
        (reply,) = signals.lora(made(**other)).replies
        assert reply.loss_weight == pytest.approx(usual.loss_weight / 2, abs=1e-4)


def test_nothing_of_a_crisis_is_trained_on(signals, made):
    dialogue = made()
    at_risk = type(dialogue)(replace(dialogue.trajectory, risk="self_harm"), "", dialogue.turns, "grammar")
    found = signals.lora(at_risk)
    assert [reply.loss_weight for reply in found.replies] == [0.0]
    assert found.trained_tokens == found.rank_signal.upper == 0


def test_weights_are_about_one_on_the_mean(signals, dialogues):
    weights = [reply.loss_weight for d in dialogues if not d.trajectory.risk for reply in signals.lora(d).replies]
    assert sum(weights) / len(weights) == pytest.approx(1.0, abs=0.1)
    assert 0.0 <= min(weights) <= max(weights) <= layer.MOST_WEIGHT


def test_worths_are_one_on_the_mean_where_strategies_come_as_usual():
    usual = chances(STRATEGIES, tuple(STRATEGIES))
    found = layer.worths(usual)
    assert sum(usual[name] * worth for name, worth in found.items()) == pytest.approx(1.0)
    assert sorted(found, key=found.get) == sorted(usual, key=usual.get, reverse=True)


def test_what_a_finding_recommends_is_the_same_everywhere(signals, dialogues):
    found = {(one.target_modules, one.learning_rate_multiplier) for one in map(signals.lora, dialogues)}
    assert found == {("all-linear", 10.0)}

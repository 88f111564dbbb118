"""The record of adjustments: the layers in force, what they changed here, and nothing that did not come up."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest

from emosim.corpus.layers.adjustments import UNWRITTEN, Adjusters, Adjustment, Adjustments
from emosim.corpus.order import Order, items
from emosim.corpus.produce import Producer
from emosim.spec.adjustments import CultureShift, DynamicsShift, RapportShift, StrategyShift, Vertical

VERTICAL = Vertical(
    vertical="small_troubles",
    because="A test.",
    strategies={"open_question": StrategyShift(effect=1.5), "grounding": StrategyShift(fit=0.5)},
    emotions={"sadness": 1.5, "joy": 0.6},
    dynamics=DynamicsShift(rapport=RapportShift(start=0.1)),
    culture=CultureShift(stigma=0.2),
)


@pytest.fixture(scope="module")
def adjusted(tiny):
    """The tiny library with a vertical for each of its domains."""
    domains = {scenario.domain for scenario in tiny.scenarios.values()}
    return dataclasses.replace(tiny, verticals={d: VERTICAL.model_copy(update={"vertical": d}) for d in domains})


@pytest.fixture(scope="module")
def made(adjusted):
    """(dialogue, its adjustments) of forty-five dialogues."""
    order = Order(count=45, seed=2)
    producer, adjusters = Producer(adjusted, order), Adjusters(adjusted)
    dialogues = [producer.realize(producer.simulate(item)) for item in items(order, adjusted)]
    return [(dialogue, adjusters.adjustments(dialogue)) for dialogue in dialogues]


def changed(found: Adjustments, kind: str) -> dict[str, Adjustment]:
    (layer,) = [layer for layer in found.layers if layer.kind == kind]
    return {one.path: one for one in layer.changed}


def test_the_layers_are_those_of_the_domain_and_the_place(made, adjusted):
    for dialogue, found in made:
        t = dialogue.trajectory
        names = [(layer.kind, layer.name) for layer in found.layers]
        domain = adjusted.scenarios[t.scenario].domain
        assert names == [("vertical", domain), ("locale", adjusted.users[t.persona].locale)]


def test_what_holds_throughout_is_told_with_both_values(made, adjusted):
    for _, found in made:
        vertical = changed(found, "vertical")
        start = adjusted.dynamics.rapport.start
        assert vertical["dynamics.rapport.start"] == Adjustment("dynamics.rapport.start", start, round(start + 0.1, 4))
        stigma = vertical["culture.stigma"]
        assert stigma.after == round(stigma.before + 0.2, 4)


def test_a_strategy_is_told_of_where_it_was_carried_out(made, adjusted):
    seen = set()
    for dialogue, found in made:
        vertical = changed(found, "vertical")
        for name, part in (("open_question", "effect.valence"), ("grounding", "fit")):
            path = f"strategies.{name}.{part}"
            turns = [
                2 * number + 1
                for number, (_, reply) in enumerate(dialogue.trajectory.exchanges)
                if name in {item.strategy for item in reply.items}
            ]
            assert (list(vertical[path].turns) if path in vertical else []) == turns
            seen.add((name, bool(turns)))
    assert ("open_question", True) in seen
    assert {there for _, there in seen} == {True, False}


def test_a_feeling_is_told_of_where_it_was_felt_or_read(made, adjusted):
    for dialogue, found in made:
        for path, one in changed(found, "vertical").items():
            if path.startswith("emotions."):
                label = path.split(".")[1]
                factor = 1.5 if "sadness" in adjusted.emotions.ancestry(label) else 0.6
                assert one.after == round(adjusted.emotions.emotions[label].weight * factor, 4)
                for turn in one.turns:
                    user, reply = dialogue.trajectory.exchanges[turn // 2]
                    assert label in {reply.belief.emotion, *(feeling.label for feeling in user.affect.blend)}


def test_the_place_tells_its_money_and_in_a_crisis_its_help(made, adjusted):
    crises = 0
    for dialogue, found in made:
        t = dialogue.trajectory
        place, locale = changed(found, "locale"), adjusted.locales[adjusted.users[t.persona].locale]
        money = any(slot.kind == "money" for slot in adjusted.scenarios[t.scenario].slots.values())
        assert ("currency.scale" in place) == (money and locale.currency.scale != 1.0)
        assert [path for path in place if path.startswith("helplines.")] == ([f"helplines.{t.risk}"] if t.risk else [])
        if t.risk:
            crises += 1
            assert place[f"helplines.{t.risk}"].after == getattr(locale.helplines, t.risk)
    assert crises


def test_a_domain_without_a_vertical_and_a_place_without_a_culture(tiny):
    bare = {name: locale.model_copy(update={"culture": None}) for name, locale in tiny.locales.items()}
    library = dataclasses.replace(tiny, verticals={}, locales=bare)
    order = Order(count=1, seed=2, personas=("plain_owner",))
    producer = Producer(library, order)
    (item,) = items(order, library)
    found = Adjusters(library).adjustments(producer.realize(producer.simulate(item)))
    assert [(layer.kind, layer.because, layer.changed) for layer in found.layers] == [("locale", UNWRITTEN, ())]


def test_it_reads_back_as_it_was_written(made):
    for _, found in made:
        assert msgspec.json.decode(msgspec.json.encode(found), type=Adjustments) == found

"""The retrieval layer: bindings worked out by hand, phrases that are filled, vectors that a record gives again."""

from __future__ import annotations

from math import sqrt

import pytest
from msgspec.structs import replace

from emosim.affect.reading import Feeling
from emosim.corpus.context_vector import AXES
from emosim.corpus.layers.prompts import topics_of_facts
from emosim.corpus.layers.retrieval import Retriever

SILENT = dict.fromkeys(("event", "detail", "means", "answers")) | dict.fromkeys(
    ("discloses", "says_want", "says_fear"), False
)


@pytest.fixture(scope="module")
def retriever(tiny):
    return Retriever(tiny)


@pytest.fixture
def felt(a_dialogue, tiny):
    """The dialogue with its feelings and contents set by hand: of each turn, its blend and whether it is about the
    fact's topic."""
    scenario = tiny.scenarios[a_dialogue.trajectory.scenario]
    topic = next(iter(topics_of_facts(scenario).values()))
    event = next(event for event, spec in scenario.events.items() if spec.topic == topic)

    def made(*turns):
        exchanges = []
        for (user, reply), (blend, about) in zip(a_dialogue.trajectory.exchanges, turns, strict=False):
            feelings = tuple(Feeling(label, intensity=intensity, weight=1.0) for label, intensity in blend)
            contents = SILENT | {"event": event if about else None}
            exchanges.append((replace(user, affect=replace(user.affect, blend=feelings), **contents), reply))
        words = a_dialogue.turns[: 2 * len(turns)]
        trajectory = replace(a_dialogue.trajectory, exchanges=tuple(exchanges))
        return type(a_dialogue)(trajectory, a_dialogue.situation, words, "grammar")

    return made


@pytest.mark.parametrize(
    ("turns", "emotion", "weight"),
    [
        ([([("fear", 1.0)], True), ([("joy", 1.0)], False)], "fear", 1.0),
        ([([("fear", 0.5)], True), ([("joy", 1.0)], False)], "fear", 0.5),
        ([([("fear", 1.0)], True), ([("fear", 1.0)], False)], "fear", 1 / sqrt(2)),
        # mean .6 over two turns; cosine 1.2 / sqrt(2 * (.64 + .16 + .09))
        (
            [([("fear", 0.8), ("anger", 0.7)], True), ([("fear", 0.4)], True), ([("fear", 0.3)], False)],
            "fear",
            0.6 * 1.2 / sqrt(2 * 0.89),
        ),
        ([([("fear", 0.5), ("anger", 0.5)], True), ([("joy", 1.0)], False)], "anger", 0.5),
        ([([("fear", 0.0)], True), ([("joy", 1.0)], False)], "fear", 0.0),
    ],
    ids=["alone and full", "half as strong", "felt elsewhere too", "two feelings", "equal ones by name", "not felt"],
)
def test_what_binds_a_fact_by_hand(retriever, felt, turns, emotion, weight):
    dialogue = felt(*turns)
    fact = retriever.retrieval(dialogue).facts[0]
    about = tuple(2 * number for number, (_, there) in enumerate(turns) if there)
    assert (fact.emotion, fact.turns) == (emotion, about)
    assert fact.weight == pytest.approx(weight, abs=5e-5)


def test_a_fact_that_nobody_came_to_is_left_out(retriever, felt):
    layer = retriever.retrieval(felt(([("fear", 0.5)], False), ([("joy", 0.5)], False)))
    assert layer.facts == ()
    assert len(layer.anchors) == 1


def test_phrases_are_filled_and_each_comes_once(retriever, dialogues):
    for dialogue in dialogues:
        layer = retriever.retrieval(dialogue)
        texts = [*layer.anchors, *(fact.fact for fact in layer.facts)]
        assert len(set(layer.anchors)) == len(layer.anchors) >= 3
        assert [text for text in texts if not text.strip() or set("{}[]|\0") & set(text)] == []


def test_the_need_is_an_anchor_once_it_was_let_on(retriever, dialogues, tiny):
    seen = set()
    for dialogue in dialogues:
        need = tiny.users[dialogue.trajectory.persona].hidden_need.need.rstrip(".")
        told = any(user.discloses for user, _ in dialogue.trajectory.exchanges)
        anchors = retriever.retrieval(dialogue).anchors
        assert any(need.endswith(anchor) for anchor in anchors) == told
        seen.add(told)
    assert seen == {True, False}


def test_each_topic_is_there_with_its_strongest_feeling(retriever, felt):
    anchors = retriever.retrieval(felt(([("fear", 0.5), ("anger", 0.9)], True), ([("joy", 1.0)], False))).anchors
    assert f"anger about {anchors[1]}" == anchors[2]


def test_there_is_a_vector_for_each_turn_of_the_user(retriever, dialogues):
    for dialogue in dialogues:
        vectors = retriever.retrieval(dialogue).context_vector
        assert [len(vector) for vector in vectors] == [len(AXES)] * len(dialogue.trajectory.exchanges)
        for vector, (user, _) in zip(vectors, dialogue.trajectory.exchanges, strict=True):
            assert (vector[0], vector[6]) == (user.affect.vad.valence, user.affect.blend[0].intensity)


def test_a_fact_is_about_the_topic_whose_lines_speak_of_it(tiny):
    assert topics_of_facts(tiny.scenarios["late_rent"]) == {"owed": "rent"}

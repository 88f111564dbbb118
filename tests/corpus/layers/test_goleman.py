"""The four layers of emotional intelligence, three items each."""

from __future__ import annotations

from itertools import pairwise

import pytest
from msgspec.structs import replace

from emosim.corpus.layers.goleman import EmotionalIntelligence
from emosim.corpus.layers.interaction import interaction
from emosim.realize.dialogue import Dialogue
from emosim.simulate.trajectory import Item
from emosim.vad import Vad


@pytest.fixture(scope="module")
def shown(tiny, a_dialogue):
    """What a reply shows, with its step and the user's changed by hand."""

    def made(believed=None, affect=None, user=None, reply=None):
        (first, answer), (second, next_answer) = a_dialogue.trajectory.exchanges[:2]
        belief = replace(next_answer.belief, **(believed or {}))
        second = replace(second, affect=replace(second.affect, **(affect or {})), **(user or {}))
        next_answer = replace(next_answer, belief=belief, **(reply or {}))
        trajectory = replace(a_dialogue.trajectory, exchanges=((first, answer), (second, next_answer)))
        dialogue = Dialogue(trajectory, "", a_dialogue.turns[:4], "grammar")
        return EmotionalIntelligence(tiny).goleman(dialogue, interaction(dialogue))[1]

    return made


def feeling(a_dialogue, label, intensity=0.6):
    return (a_dialogue.trajectory.exchanges[1][0].affect.blend[0]._replace(label=label, intensity=intensity),)


@pytest.mark.parametrize(
    ("believed", "accuracy"),
    [("worry", 1.0), ("anxiety", 0.9), ("fear", 0.75), ("guilt", 0.5)],
    ids=["right", "what it belongs to", "the family", "another family"],
)
def test_recognition_is_nearness_in_the_taxonomy_and_in_vad(shown, a_dialogue, believed, accuracy):
    point = Vad(-0.4, 0.6, 0.4)
    affect = {"blend": feeling(a_dialogue, "worry"), "vad": point}
    made = shown({"emotion": believed, "vad": point}, affect).self_awareness
    # worry is three deep: 2 * common depth / (3 + depth), with the VAD part at its best, 1
    assert made.recognition_accuracy == accuracy


def test_a_point_that_is_farther_off_is_recognized_less(shown, a_dialogue):
    affect = {"blend": feeling(a_dialogue, "worry"), "vad": Vad(-0.4, 0.6, 0.4)}
    near, far = (shown({"emotion": "worry", "vad": Vad(v, 0.6, 0.4)}, affect) for v in (-0.3, 0.4))
    assert near.self_awareness.recognition_accuracy > far.self_awareness.recognition_accuracy


def test_intensity_is_calibrated_by_what_was_felt(shown, a_dialogue):
    made = shown({"intensity": 0.5}, {"blend": feeling(a_dialogue, "worry", 0.8)})
    assert made.self_awareness.intensity_calibration == -0.3


@pytest.mark.parametrize(
    ("strategies", "reactions", "interpretations", "explorations", "coping"),
    [
        (["empathic_validation", "open_question"], 2, 2, 2, ()),
        (["psychoeducation", "collaborative_problem_solving"], 0, 0, 0, ("information", "planning")),
        (["normalizing"], 1, 1, 0, ("acceptance",)),
    ],
)
def test_depth_is_that_of_the_deepest_strategy(shown, strategies, reactions, interpretations, explorations, coping):
    items = tuple(Item(name, "any", "steady", None) for name in strategies)
    made = shown(reply={"items": items, "fits": (1.0,) * len(items)})
    depth = made.social_awareness.empathy_depth
    assert (depth.reactions, depth.interpretations, depth.explorations) == (reactions, interpretations, explorations)
    assert made.self_regulation.adaptive_coping == coping


def test_what_harms_is_an_impulse_not_held(shown):
    items = (Item("cognitive_reframing", "any", "first", None), Item("affirmation", "any", "steady", None))
    assert shown(reply={"items": items, "fits": (-0.9, 0.35)}).self_regulation.impulse_control == 0.5


@pytest.mark.parametrize(
    ("reaction", "technique", "conflict"),
    [
        (None, "paraphrase", "none"),
        ("push_back", "own_the_miss", "repaired"),
        ("push_back", "paraphrase", "passed_over"),
    ],
)
def test_a_conflict_is_repaired_or_passed_over(shown, reaction, technique, conflict):
    items = (Item("reflective_listening", technique, "first", None),)
    made = shown(user={"reaction": reaction}, reply={"items": items, "fits": (1.0,)})
    assert made.relationship_management.conflict_resolution == conflict


def test_rapport_is_built_from_reply_to_reply(dialogues, tiny):
    layer = EmotionalIntelligence(tiny)
    for dialogue in dialogues:
        between = interaction(dialogue)
        made = layer.goleman(dialogue, between)
        after = [reply.rapport for _, reply in dialogue.trajectory.exchanges]
        built = [one.relationship_management.rapport_building for one in made]
        assert built[0] == 0.0
        assert built[1:] == pytest.approx([b - a for a, b in pairwise(after)], abs=1e-4)
        assert [one.relationship_management.trust for one in made] == [one.trust for one in between.rapport]


def test_calm_words_over_a_stirred_voice_are_a_cue(shown, a_dialogue):
    felt = {"vad": Vad(-0.5, 0.9, 0.4)}
    hidden = replace(a_dialogue.trajectory.exchanges[1][0].shown, vad=Vad(-0.3, 0.7, 0.4))
    assert shown(affect=felt, user={"shown": hidden}).social_awareness.nonverbal_cue == "stirred_under_calm_words"
    open_ = replace(hidden, vad=Vad(-0.5, 0.88, 0.4))
    assert shown(affect=felt, user={"shown": open_}).social_awareness.nonverbal_cue == "none"

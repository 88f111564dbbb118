"""Goleman's four layers of emotional intelligence, three items each, as far as a reply shows them.

After Goleman (1995), Emotional Intelligence. The items are the seed document's; how each is computed is a choice, or
follows the work named at it.
"""

from __future__ import annotations

from math import sqrt
from typing import Annotated, Literal

from msgspec import Meta

from emosim.corpus.fields import Base, Signed, Unit
from emosim.corpus.layers.interaction import Interaction
from emosim.realize.dialogue import Dialogue
from emosim.simulate.belief import display_share
from emosim.simulate.effects import GIVES_BACK
from emosim.simulate.trajectory import AssistantStep, UserStep
from emosim.spec.library import Library
from emosim.spec.persona import Display
from emosim.vad import Vad

FARTHEST = 2.0 * sqrt(3.0)  # between two corners of centered VAD
LEAK = 0.1  # choice: arousal that the words keep back, from which on a voice would give it away

# What each strategy offers to cope with, by the kinds of Lazarus & Folkman (1984) and of COPE (Carver, Scheier &
# Weintraub 1989, J. Pers. Soc. Psychol. 56:267-283).
COPING = {
    "collaborative_problem_solving": "planning",
    "psychoeducation": "information",
    "cognitive_reframing": "positive_reinterpretation",
    "normalizing": "acceptance",
    "grounding": "calming",
    "de_escalation": "restraint",
    "affirmation": "self_efficacy",
    "crisis_support": "seeking_help",
}

# EPITOME's mechanisms (Sharma et al. 2020, EMNLP 5263-5276), 0 none, 1 weak, 2 strong: emotional reactions,
# interpretations, explorations. Of a reply counts the strongest of its strategies; which does what is a choice.
EPITOME = {
    "empathic_validation": (2, 2, 0),
    "reflective_listening": (1, 2, 0),
    "normalizing": (1, 1, 0),
    "affirmation": (1, 1, 0),
    "progressive_disclosure": (1, 0, 2),
    "open_question": (0, 0, 2),
    "cognitive_reframing": (0, 1, 0),
    "de_escalation": (1, 0, 0),
    "crisis_support": (2, 1, 2),
}
REPAIRS = ("own_the_miss", "give_room", "what_would_help", "hold_the_line_warmly")
"""Techniques that answer a user who pushed back."""

Grade = Annotated[int, Meta(ge=0, le=2)]


class SelfAwareness(Base):
    """Of the assistant about its own reading.

    `recognition_accuracy`: the mean of how near the believed label is in the taxonomy, 2 * depth of what both belong to
    over the sum of their depths (Wu & Palmer 1994), and how near the believed point is, 1 less its distance over the
    farthest. `intensity_calibration`: believed less true intensity. `trigger_identified`: the reply takes up the event
    that moved the user, by a content kept for it or by giving back the right family of feeling.
    """

    recognition_accuracy: Unit
    intensity_calibration: Signed
    trigger_identified: bool


class SelfRegulation(Base):
    """Of the assistant's own conduct.

    `response_modulation`: arousal of its tone less the user's; below 0 it is the calmer one. `impulse_control`: the
    share of its strategies that the user's true state does not speak against. `adaptive_coping`: the ways of coping
    that it offers.
    """

    response_modulation: Signed
    impulse_control: Unit
    adaptive_coping: tuple[str, ...]


class EmpathyDepth(Base):
    """EPITOME's three mechanisms, 0 to 2 each."""

    reactions: Grade
    interpretations: Grade
    explorations: Grade


class SocialAwareness(Base):
    """Of the user and their place.

    `cultural_context`: how much of such a feeling this user's display rules let others see, 0 to 1, and so how far the
    reply had to read between the lines. `nonverbal_cue`: what voice and face would have told that the words held back.
    """

    empathy_depth: EmpathyDepth
    cultural_context: Unit
    nonverbal_cue: Literal["none", "stirred_under_calm_words", "low_under_lively_words"]


class RelationshipManagement(Base):
    """Of the two together.

    `rapport_building`: change of rapport by this reply, 0 at the first. `conflict_resolution`: none; `repaired`, the
    reply answers a user who pushed back by owning the miss, giving room or asking what would help; `passed_over`, it
    does not. `trust`: as in the interaction layer.
    """

    rapport_building: Signed
    conflict_resolution: Literal["none", "repaired", "passed_over"]
    trust: Unit


class Goleman(Base):
    """The four layers of one reply."""

    self_awareness: SelfAwareness
    self_regulation: SelfRegulation
    social_awareness: SocialAwareness
    relationship_management: RelationshipManagement


class EmotionalIntelligence:
    """Says of the replies of one library's dialogues what they show of it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._ancestry = {label: library.emotions.ancestry(label) for label in library.emotions.emotions}

    def goleman(self, dialogue: Dialogue, between: Interaction) -> tuple[Goleman, ...]:
        """The layers of each reply; `between` is the dialogue's interaction layer."""
        t = dialogue.trajectory
        scenario = self._library.scenarios[t.scenario]
        person, _ = self._library.person(t.persona, scenario.domain)
        kept = {name: entry.after for part in _SHELVES for name, entry in getattr(scenario, part).items()}
        before, found = None, []
        for (user, reply), rapport in zip(t.exchanges, between.rapport, strict=True):
            found.append(
                Goleman(
                    self._self_awareness(user, reply, kept),
                    _self_regulation(user, reply, rapport.tone.arousal),
                    self._social_awareness(user, reply, person.culture.display),
                    _relationship(user, reply, before, rapport.trust),
                )
            )
            before = reply.rapport
        return tuple(found)

    def _self_awareness(self, user: UserStep, reply: AssistantStep, kept: dict[str, str | None]) -> SelfAwareness:
        felt, belief = user.affect, reply.belief
        near = 1.0 - _distance(felt.vad, belief.vad) / FARTHEST
        accuracy = (self._likeness(felt.emotion, belief.emotion) + near) / 2.0
        contents = [item.content for item in reply.items if item.content is not None]
        event = user.event or reply.about
        right = self._ancestry[felt.emotion][-1] == self._ancestry[belief.emotion][-1]
        listens = any(item.strategy in GIVES_BACK for item in reply.items)
        takes_up = any(kept.get(content) == event for content in contents) or (right and listens)
        return SelfAwareness(round(accuracy, 4), round(belief.intensity - felt.intensity, 4), takes_up)

    def _likeness(self, a: str, b: str) -> float:
        up_a, up_b = self._ancestry[a][::-1], self._ancestry[b][::-1]
        common = sum(x == y for x, y in zip(up_a, up_b, strict=False))
        return 2.0 * common / (len(up_a) + len(up_b))

    def _social_awareness(self, user: UserStep, reply: AssistantStep, display: Display) -> SocialAwareness:
        ancestry = self._ancestry[user.affect.emotion]
        depths = [EPITOME.get(item.strategy, (0, 0, 0)) for item in reply.items] or [(0, 0, 0)]
        depth = EmpathyDepth(*map(max, zip(*depths, strict=True)))
        share = round(display_share(display, ancestry[-1], ancestry), 4)
        return SocialAwareness(depth, share, _cue(user))


_SHELVES = ("questions", "steps", "reframes", "normalizing", "strengths", "information")


def _distance(a: Vad, b: Vad) -> float:
    """The distance of two points in centered VAD."""
    valence, arousal, dominance = (x - y for x, y in zip(a, b, strict=True))
    return sqrt(valence**2 + 4.0 * arousal**2 + 4.0 * dominance**2)


def _self_regulation(user: UserStep, reply: AssistantStep, tone: float) -> SelfRegulation:
    sound = sum(fit >= 0.0 for fit in reply.fits)
    control = round(sound / len(reply.fits), 4) if reply.fits else 1.0
    ways = dict.fromkeys(COPING[item.strategy] for item in reply.items if item.strategy in COPING)
    return SelfRegulation(round(tone - user.affect.vad.arousal, 4), control, tuple(ways))


def _cue(user: UserStep) -> str:
    hidden = user.affect.vad.arousal - user.shown.vad.arousal
    if hidden > LEAK:
        return "stirred_under_calm_words"
    return "low_under_lively_words" if hidden < -LEAK else "none"


def _relationship(user: UserStep, reply: AssistantStep, before: float | None, trust: float) -> RelationshipManagement:
    built = 0.0 if before is None else round(reply.rapport - before, 4) + 0.0
    conflict = "none"
    if user.reaction == "push_back":
        conflict = "repaired" if any(item.technique in REPAIRS for item in reply.items) else "passed_over"
    return RelationshipManagement(built, conflict, trust)

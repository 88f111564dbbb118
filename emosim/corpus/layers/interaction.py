"""The interaction: rapport and trust, how the two speakers move together, and who has the word."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from emosim.corpus.fields import Base, Natural, Signed, Unit, VadPoint
from emosim.realize.dialogue import Dialogue
from emosim.simulate.trajectory import AssistantStep, UserStep
from emosim.vad import Vad

FEWEST = 3  # exchanges from which on a correlation says anything
OF_RAPPORT = 0.6  # choice: the part of trust that rapport is; the rest is what the user has risked on it

# Choices: how much of the user's believed state a strategy takes into its tone. Listening goes along, advice less;
# calming keeps its own calm.
MIRROR = {
    "empathic_validation": 0.5,
    "reflective_listening": 0.45,
    "normalizing": 0.3,
    "progressive_disclosure": 0.3,
    "open_question": 0.25,
    "affirmation": 0.2,
    "cognitive_reframing": 0.2,
    "collaborative_problem_solving": 0.15,
    "psychoeducation": 0.1,
    "boundary_setting": 0.1,
    "grounding": 0.05,
    "de_escalation": 0.05,
    "crisis_support": 0.25,
}
USUAL_MIRROR = 0.25  # choice: of a strategy that somebody added
SLOWER = 0.1  # choice: arousal that a slow pace takes off the tone


class Rapport(Base):
    """How the two get on after a reply, and the tone of that reply.

    `rapport` is the simulation's. `trust` is six tenths rapport, four tenths the share of trusting signs among the
    user's so far by the rule of succession (Laplace 1814): (1 + risked) / (2 + risked + withdrawn); risked: a
    disclosure, an answer, a step taken up; withdrawn: pushing back, holding back, a step declined. `tone` is the
    assistant's own point: its home, drawn toward what it believes by the lead strategy, a slow pace calmer.
    """

    turn: Natural
    rapport: Unit
    trust: Unit
    tone: VadPoint


class Synchrony(Base):
    """How the assistant's tone moves with the user: Pearson correlations over the exchanges of what is felt with the
    tone of the reply to it; None with fewer than three, or where either does not vary."""

    valence: Signed | None
    arousal: Signed | None


class Balance(Base):
    """The user's share of all words, 0 to 1: of each exchange, and of the dialogue."""

    exchanges: tuple[Unit, ...]
    whole: Unit


class Interaction(Base):
    """What goes on between the two."""

    rapport: tuple[Rapport, ...]
    synchrony: Synchrony
    balance: Balance


def interaction(dialogue: Dialogue) -> Interaction:
    """The interaction of a dialogue."""
    exchanges = dialogue.trajectory.exchanges
    tones = [tone_of(reply, dialogue.trajectory.assistant_home) for _, reply in exchanges]
    return Interaction(_rapport(exchanges, tones), _synchrony(exchanges, tones), _balance(dialogue))


def tone_of(reply: AssistantStep, home: Vad) -> Vad:
    """The point of affect that a reply speaks from."""
    lead = reply.items[0] if reply.items else None
    share = MIRROR.get(lead.strategy, USUAL_MIRROR) if lead else 0.0
    valence, arousal, dominance = (at + share * (to - at) for at, to in zip(home, reply.belief.vad, strict=True))
    slower = SLOWER if lead and lead.pacing == "slow" else 0.0
    return Vad(round(valence, 4), round(max(0.0, arousal - slower), 4), round(dominance, 4))


def signs_of(user: UserStep) -> tuple[int, int]:
    """How many trusting signs a turn gives, and how many of the other kind."""
    declined = user.step is not None and not user.takes_step
    risked = user.discloses + (user.answers is not None) + user.takes_step
    return risked, (user.reaction == "push_back") + user.holds_back + declined


def _rapport(exchanges: Sequence[tuple[UserStep, AssistantStep]], tones: Sequence[Vad]) -> tuple[Rapport, ...]:
    found, risked, withdrawn = [], 0, 0
    for number, ((user, reply), tone) in enumerate(zip(exchanges, tones, strict=True)):
        more, less = signs_of(user)
        risked, withdrawn = risked + more, withdrawn + less
        shown = (1 + risked) / (2 + risked + withdrawn)
        trust = round(OF_RAPPORT * reply.rapport + (1.0 - OF_RAPPORT) * shown, 4)
        found.append(Rapport(2 * number + 1, reply.rapport, trust, VadPoint(*tone)))
    return tuple(found)


def _synchrony(exchanges: Sequence[tuple[UserStep, AssistantStep]], tones: Sequence[Vad]) -> Synchrony:
    felt = [user.affect.vad for user, _ in exchanges]
    return Synchrony(*(correlation([f[axis] for f in felt], [t[axis] for t in tones]) for axis in (0, 1)))


def correlation(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Pearson's correlation of two series of one length; None where it says nothing."""
    count = len(a)
    if count < FEWEST:
        return None
    mean_a, mean_b = sum(a) / count, sum(b) / count
    away_a, away_b = [x - mean_a for x in a], [x - mean_b for x in b]
    spread = sqrt(sum(x * x for x in away_a) * sum(x * x for x in away_b))
    if spread < 1e-9:
        return None
    value = sum(x * y for x, y in zip(away_a, away_b, strict=True)) / spread
    return round(min(1.0, max(-1.0, value)), 4) + 0.0


def _balance(dialogue: Dialogue) -> Balance:
    words = [len(turn.text.split()) for turn in dialogue.turns]
    users, replies = words[::2], words[1::2]
    shares = tuple(round(u / max(1, u + r), 4) for u, r in zip(users, replies, strict=True))
    return Balance(shares, round(sum(users) / max(1, sum(words)), 4))

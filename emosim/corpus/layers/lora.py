"""Training signals: what a dialogue weighs, holds and asks of an adapter that is trained on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import dist, log2
from typing import Annotated, Literal

from msgspec import Meta

from emosim.corpus.fields import Base, Natural, Unit
from emosim.corpus.layers.rates import EMOTIONS, PHASES, STRATEGIES, chances
from emosim.corpus.layers.tokens import estimated_tokens
from emosim.realize.dialogue import Dialogue
from emosim.simulate.forced import FORCED
from emosim.simulate.trajectory import AssistantStep, UserStep
from emosim.spec.conditions import Condition, Facts, Test, compile_condition
from emosim.spec.facts import PHASES as ALL_PHASES
from emosim.spec.library import Library
from emosim.spec.strategies import Strategy

MOST_WEIGHT = 4.0
BITS_PER_TOKEN = 1.0  # Schulman et al. (2025): at most about so much is to be stored of a trained token
MULTIPLIER = 10.0  # Schulman et al. (2025): the best LoRA rate over the best full one, 9.8 over 14 models

# Choices: what makes a reply hard, and how much of it; the parts sum to 1.
OF_UNCERTAINTY, OF_MISREADING, OF_PHASE, OF_CLOSED, OF_LENGTH, OF_RARITY = 0.25, 0.2, 0.15, 0.15, 0.1, 0.15
HARDNESS = {  # choice: how hard it is to answer somebody whose distress stands so
    "resolved": 0.0,
    "de_escalating": 0.25,
    "plateau": 0.5,
    "onset": 0.5,
    "escalating": 0.75,
    "relapsing": 0.75,
    "peak": 1.0,
}
LONG = 500.0  # choice: tokens up to a reply's end at which its length counts half
RARER = 0.25  # choice: the power of a strategy's rarity in its weight; 1 would give all strategies the same sum
DOUBTED = 0.5  # choice: the weight that is left of a label without certainty, a reply without fit, a forced one
USUAL_TRUST = 0.786  # measured: the mean of `_trust` over 5,000 dialogues of the shipped library, seed 7

Bits = Annotated[float, Meta(ge=0.0, description="bits")]
Weight = Annotated[float, Meta(ge=0.0, le=MOST_WEIGHT)]


class ReplySignals(Base):
    """The signals of the reply `turn`.

    `tokens`: of its text, estimated. `difficulty`: how hard it is to get right, 0 to 1, a weighted sum of six parts in
    [0, 1]: .25 uncertainty of the user's true label (1 less its certainty), .2 misreading (half for another label than
    the true one, half for the distance of the believed point, whole from 1 in centered VAD), .15 phase (resolved 0,
    de_escalating .25, plateau and onset .5, escalating and relapsing .75, peak 1), .15 the share of the catalogue's
    strategies that something speaks against as a reply's first, .1 length (n / (n + 500) of the n tokens up to the
    reply's end), .15 rarity (the surprisal of its rarest strategy over that of the rarest there is). `bits`: the
    surprisal of the labels of its exchange, as in RankSignal. `loss_weight`: what its loss is to be multiplied by; 0 in
    a dialogue with a crisis, more for rare strategies, less for an unsure label, a strategy that did not fit the user's
    true state and a forced reply; about 1 on the mean. All shares and levels are choices.
    """

    turn: Natural
    tokens: Natural
    difficulty: Unit
    bits: Bits
    loss_weight: Weight


class RankSignal(Base):
    """How much there is to be learned, for the choice of a rank.

    `emotion`, `phase`, `strategies`: the surprisal of the dialogue's labels, -log2 of their chance by the base rates
    that ship with the program (Shannon 1948): of each user turn's primary feeling, of its phase from the second one on
    (the first is always `onset`), of each strategy. `labels`: their sum. `upper`: 1 bit for each trained token, at most
    what is to be stored of them (Schulman et al. 2025); the labels are no part of it. `attention` and `mlp`: the shares
    of `labels` that speak to the two groups of layers, feeling and phase to attention, which keeps track over turns,
    strategies to the MLPs, which hold knowledge and wording: a convention, not a finding, and no reason to leave a
    group out.
    """

    emotion: Bits
    phase: Bits
    strategies: Bits
    labels: Bits
    upper: Bits
    attention: Unit
    mlp: Unit


class Lora(Base):
    """What a trainer may use of a dialogue.

    `tokenizer`: `estimate`, no model's: a token for each word and each mark. For a turn of 20 tokens and more its mean
    error is 1.4 % with the tokenizers of Llama 3 and GPT-4, 2.0 % with Qwen's, 2.4 % with Mistral's, 4.7 % (too many)
    with GPT-4o's. `tokens`: of all turns, without a chat template's own. `trained_tokens`: of the replies whose weight
    is above 0. `difficulty`: the mean over the replies.
    `target_modules` and `learning_rate_multiplier` (over the best rate of full fine-tuning) are a finding's
    recommendations (Schulman et al. 2025: attention and MLP, 10 times) and the same in every record: what would change
    them, a run under 100 steps (about 15 times), is no property of a record.
    """

    tokenizer: Literal["estimate"]
    tokens: Natural
    trained_tokens: Natural
    difficulty: Unit
    rank_signal: RankSignal
    replies: tuple[ReplySignals, ...]
    target_modules: Literal["all-linear"]
    learning_rate_multiplier: Annotated[float, Meta(ge=1.0, le=20.0)]


class Signals:
    """Says of the dialogues of one library what they are to training."""

    def __init__(self, library: Library) -> None:
        catalogue = library.catalogue.strategies
        self._emotion = _surprisals(EMOTIONS, tuple(library.emotions.emotions))
        self._phase = _surprisals(PHASES, ALL_PHASES)
        self._strategy = _surprisals(STRATEGIES, tuple(catalogue))
        self._rarest = max(self._strategy.values())
        self._worth = worths(chances(STRATEGIES, tuple(catalogue)))
        self._count = len(catalogue)
        self._closing = _closing(catalogue)

    def lora(self, dialogue: Dialogue) -> Lora:
        """The signals of a dialogue."""
        exchanges, crisis = dialogue.trajectory.exchanges, dialogue.trajectory.risk is not None
        tokens = [estimated_tokens(turn.text) for turn in dialogue.turns]
        emotion = [self._emotion[user.affect.emotion] for user, _ in exchanges]
        phase = [self._phase[user.affect.phase] if at else 0.0 for at, (user, _) in enumerate(exchanges)]
        strategies = [sum(self._strategy[item.strategy] for item in reply.items) for _, reply in exchanges]
        replies, so_far = [], 0
        for at, (user, reply) in enumerate(exchanges):
            so_far += tokens[2 * at] + tokens[2 * at + 1]
            difficulty = round(self._difficulty(user, reply, so_far), 4)
            bits = round(emotion[at] + phase[at] + strategies[at], 4)
            weight = 0.0 if crisis else self._weight(user, reply)
            replies.append(ReplySignals(2 * at + 1, tokens[2 * at + 1], difficulty, bits, weight))
        trained = sum(reply.tokens for reply in replies if reply.loss_weight > 0.0)
        mean = round(sum(reply.difficulty for reply in replies) / len(replies), 4)
        signal = _rank_signal(sum(emotion), sum(phase), sum(strategies), trained)
        return Lora("estimate", so_far, trained, mean, signal, tuple(replies), "all-linear", MULTIPLIER)

    def _difficulty(self, user: UserStep, reply: AssistantStep, tokens: int) -> float:
        rarest = max((self._strategy[item.strategy] for item in reply.items), default=0.0)
        return (
            OF_UNCERTAINTY * (1.0 - user.affect.certainty)
            + OF_MISREADING * misreading(user, reply)
            + OF_PHASE * HARDNESS[user.affect.phase]
            + OF_CLOSED * self.closed(reply.facts) / self._count
            + OF_LENGTH * tokens / (tokens + LONG)
            + OF_RARITY * rarest / self._rarest
        )

    def closed(self, facts: Facts) -> int:
        """How many strategies something speaks against as a reply's first, where the facts are believed to be so."""
        closed = 0
        for test, strategies in self._closing:
            if test(facts):
                closed |= strategies
        return closed.bit_count()

    def _weight(self, user: UserStep, reply: AssistantStep) -> float:
        items = reply.items
        worth = sum(self._worth[item.strategy] for item in items) / len(items) if items else 1.0
        return round(min(MOST_WEIGHT, worth * _trust(user, reply) / USUAL_TRUST), 4)


def misreading(user: UserStep, reply: AssistantStep) -> float:
    """How far the belief is from the truth, 0 to 1."""
    (valence, arousal, dominance), believed = user.affect.vad, reply.belief.vad
    away = dist((valence, 2.0 * arousal, 2.0 * dominance), (believed[0], 2.0 * believed[1], 2.0 * believed[2]))
    return 0.5 * (user.affect.emotion != reply.belief.emotion) + 0.5 * min(1.0, away)


def _trust(user: UserStep, reply: AssistantStep) -> float:
    """How much a reply is to be learned from, 0 to 1."""
    sound = sum(fit >= 0.0 for fit in reply.fits) / len(reply.fits) if reply.fits else 1.0
    forced = DOUBTED if reply.decision.rule == FORCED else 1.0
    return forced * (DOUBTED + (1.0 - DOUBTED) * user.affect.certainty) * (DOUBTED + (1.0 - DOUBTED) * sound)


def _rank_signal(emotion: float, phase: float, strategies: float, trained: int) -> RankSignal:
    labels = emotion + phase + strategies
    attention = round((emotion + phase) / labels, 4)
    bits = (round(value, 4) for value in (emotion, phase, strategies, labels, BITS_PER_TOKEN * trained))
    return RankSignal(*bits, attention, round(1.0 - attention, 4))


def _surprisals(counts: Mapping[str, int], names: Sequence[str]) -> dict[str, float]:
    """Bits by name."""
    return {name: -log2(chance) for name, chance in chances(counts, names).items()}


def worths(chance: Mapping[str, float]) -> dict[str, float]:
    """What a reply with a strategy weighs: 1 on the mean where strategies come as usual, more the rarer it is."""
    total = sum(value ** (1.0 - RARER) for value in chance.values())
    return {name: value**-RARER / total for name, value in chance.items()}


def _closing(catalogue: Mapping[str, Strategy]) -> tuple[tuple[Test, int], ...]:
    """Every condition that speaks against strategies as the first of a reply, once, and these: bits by their places."""
    found: dict[Condition, int] = {}
    for place, strategy in enumerate(catalogue.values()):
        for objection in strategy.contraindications:
            found[objection.when] = found.get(objection.when, 0) | 1 << place
    return tuple((compile_condition(condition), strategies) for condition, strategies in found.items())

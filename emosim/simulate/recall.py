"""What a reply refers back to: a moment out of memory that has to do with where the talk is now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from emosim.simulate.episodes import Episode
from emosim.simulate.memory import Memory, Seen, remember

# Choices, all of them; SHARES so that one dialogue in three or four refers back.
SHARES = {"told": 0.16, "peak": 0.08, "breakthrough": 0.12, "disclosure": 0.25, "step": 0.35, "theme": 0.35}
"""Of the replies that could refer back to something of a kind, those that do; what seldom can be does more often."""
MOST = max(SHARES.values())
AT_MOST = 2  # in one dialogue
APART = 3  # replies from one to the next
AGO = 2  # user turns since what is referred to: what was said just now needs no reminding
EASED = 0.2  # fall of distress since a peak from which on it is said to have passed
STEADIER = 0.1  # fall of distress since a step was taken up from which on it is said to have helped
HEAVY = 0.35  # distress from which on something earlier is said to weigh on this, too

PLACES = {
    "told": ("empathic_validation", "reflective_listening"),
    "peak": ("affirmation", "collaborative_problem_solving", "open_question", "reflective_listening"),
    "breakthrough": ("affirmation", "collaborative_problem_solving", "empathic_validation", "normalizing"),
    "disclosure": ("empathic_validation", "progressive_disclosure", "reflective_listening", "normalizing"),
    "step": ("affirmation", "collaborative_problem_solving", "open_question"),
    "theme": ("empathic_validation", "reflective_listening", "progressive_disclosure", "open_question"),
}
"""Kind of what is referred to -> the strategies that lead a reply in which it has a place."""


class Recall(Struct, frozen=True):
    """What a reply may refer back to: the user turn `at`, from 0, and the event told by then that it is named by.

    Kinds: `told`, an event that weighs on this one; `peak`, the hardest moment, passed by now; `breakthrough`, the
    moment at which it got lighter; `disclosure`, what was hard to say; `step`, one taken up that seems to have
    helped; `theme`, a feeling and a topic that come back after a while.
    """

    kind: str
    at: int
    event: str | None = None


def recall(
    seen: Sequence[Seen], lead: str | None, meets_need: bool, closes: bool, before: Mapping[int, Recall], draw: float
) -> Recall | None:
    """What the reply to the last turn seen refers back to, out of what was seen; None for most replies.

    A goodbye may go back to where it all began, and what was confided to the hardest that was told before. Any other
    reply does for its kind's share of SHARES, if its leading strategy has a place for it: for what is rarest of all
    that it could, and for nothing twice. `before` are those of the dialogue so far, by the number of the reply;
    `draw` is uniform in 0 to 1.
    """
    reply = len(seen) - 1
    if seen[-1].crisis or len(before) >= AT_MOST or any(reply - other < APART for other in before):
        return None
    if closes:
        return Recall("told", 0, seen[0].told) if seen[0].wished is False else None
    if meets_need:
        return _hardest(seen)
    if draw >= MOST or reply < AGO or seen[-1].move == "pushes_back":
        return None
    memory = remember(seen)
    found = [one for find in _FINDERS for one in find(seen, memory)]
    fit = [
        one for one in found if draw < SHARES[one.kind] and lead in PLACES[one.kind] and _is_new(one, before.values())
    ]
    return max(fit, key=lambda one: SHARES[one.kind], default=None)


def _is_new(one: Recall, before: Iterable[Recall]) -> bool:
    """Whether neither the kind nor the event was referred back to before."""
    return all(one.kind != other.kind and (one.event is None or one.event != other.event) for other in before)


def _hardest(seen: Sequence[Seen]) -> Recall | None:
    """Of the undesired events told before, and before the last one told, the one told in most distress."""
    told = [at for at, turn in enumerate(seen) if turn.told]
    before = [at for at in told[:-1] if seen[at].wished is False]
    if not before:
        return None
    at = max(before, key=lambda at: seen[at].distress or 0.0)
    return Recall("told", at, seen[at].told)


def _told(seen: Sequence[Seen], memory: Memory) -> Iterator[Recall]:
    hardest, now = _hardest(seen), seen[-1]
    if hardest is not None and (now.distress or 0.0) >= HEAVY and not now.wished:
        yield hardest


def _peak(seen: Sequence[Seen], memory: Memory) -> Iterator[Recall]:
    for episode in _old(memory, "peak", len(seen)):
        named = _told_by(seen, episode.at)
        eased = (episode.size or 0.0) - (seen[-1].distress or 0.0) >= EASED
        if eased and seen[-1].phase in ("de_escalating", "resolved") and named is not None:
            yield Recall("peak", episode.at, named)


def _breakthrough(seen: Sequence[Seen], memory: Memory) -> Iterator[Recall]:
    for episode in _old(memory, "breakthrough", len(seen)):
        turn = seen[episode.at]
        yield Recall("breakthrough", episode.at, turn.told if turn.wished else None)


def _disclosure(seen: Sequence[Seen], memory: Memory) -> Iterator[Recall]:
    if seen[-1].vad.valence < 0.0:
        for episode in _old(memory, "disclosure", len(seen)):
            yield Recall("disclosure", episode.at)


def _step(seen: Sequence[Seen], memory: Memory) -> Iterator[Recall]:
    """Steps taken up since which distress fell, and nothing good was told that would account for it."""
    for at, turn in enumerate(seen[:-1]):
        fell = (turn.distress or 0.0) - (seen[-1].distress or 0.0) >= STEADIER
        if turn.takes_step and fell and not any(later.wished for later in seen[at:]):
            yield Recall("step", at)


def _theme(seen: Sequence[Seen], memory: Memory) -> Iterator[Recall]:
    """The theme of the last turn, if it names its topic and brings nothing good, with another between."""
    now, turn = len(seen) - 1, seen[-1]
    if turn.vad.valence >= 0.0 or turn.wished or not turn.named:
        return
    theme = next(theme for theme in memory.themes if theme.turns[-1] == now)
    told = [at for at in theme.turns if at < now and seen[at].told]
    if told and now - 1 not in theme.turns:
        yield Recall("theme", told[0], seen[told[0]].told)


def _told_by(seen: Sequence[Seen], at: int) -> str | None:
    """The event told last at a turn or before it, if it was undesired."""
    turn = next((turn for turn in reversed(seen[: at + 1]) if turn.told), None)
    return turn.told if turn is not None and not turn.wished else None


def _old(memory: Memory, kind: str, turns: int) -> list[Episode]:
    return [one for one in memory.episodes if one.kind == kind and turns - 1 - one.at >= AGO]


_FINDERS: tuple[Callable[[Sequence[Seen], Memory], Iterator[Recall]], ...] = (
    _told,
    _peak,
    _breakthrough,
    _disclosure,
    _step,
    _theme,
)

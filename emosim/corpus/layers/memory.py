"""The memory layer: what the assistant could draw on at each reply, and what of it the reply came back to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from emosim.corpus.fields import Base, Natural, Signed, Unit, VadPoint
from emosim.realize.dialogue import Dialogue
from emosim.simulate.episodes import Episode
from emosim.simulate.memory import REMEMBERED, LongTerm, Seen, Theme, remember
from emosim.simulate.recall import Recall
from emosim.spec.lexicon import EPISODES

UNPLEASANT, PLEASANT = -0.1, 0.1  # choice: mean valence below and above which a summary says so
MOVED = 0.1  # choice: change of distress from which on a summary says that it rose or fell

Turns = Annotated[tuple[Natural, ...], Meta(description="indices of turns in the record")]


class Strongest(Base):
    """The strongest feeling believed in among the turns summed up, and its turn; of equal ones the first."""

    label: str
    family: str
    intensity: Unit
    turn: Natural


class LongTermOf(Base):
    """A summary of the user turns older than the working memory, in words and numbers, all as believed.

    turns: those turns. vad: their mean. change: distress at the last of them less at the first, -1 to 1. topics: what
    events were told of. steps_offered, steps_taken: how many, as far as the user took them up or turned them down.
    """

    words: str
    turns: Turns
    vad: VadPoint
    strongest: Strongest
    change: Signed
    topics: tuple[str, ...]
    steps_offered: Natural
    steps_taken: Natural


class EpisodeOf(Base):
    """A turning point so far: the user's turn, its kind as `emosim.simulate.episodes` defines it, why in a phrase."""

    turn: Natural
    kind: Literal[REMEMBERED]
    why: str


class ThemeOf(Base):
    """User turns in which one family of feelings, as believed, and one topic go together."""

    family: str
    topic: str
    turns: Turns


class Used(Base):
    """What the reply's words come back to: the user's turn, the kind, the event it is named by, if there is one."""

    kind: Literal[tuple(EPISODES)]
    turn: Natural
    event: str | None


class MemoryOf(Base):
    """What the assistant remembered at the reply `turn`; never a turn after it, never the user's true state.

    working: the last three user turns and the replies between them, one to five turns. long_term: None while nothing
    is older. episodes, themes: of all turns so far. used: None for a reply that refers back to nothing.
    """

    turn: Natural
    working: Turns
    long_term: LongTermOf | None
    episodes: tuple[EpisodeOf, ...]
    themes: tuple[ThemeOf, ...]
    used: Used | None


def memory(dialogue: Dialogue) -> tuple[MemoryOf, ...]:
    """The memory at each reply of a dialogue, in their order."""
    steps = [step for _, step in dialogue.trajectory.exchanges]
    seen = tuple(step.seen for step in steps)
    return tuple(
        _memory(seen[: at + 1], step.refers_to if dialogue.turns[2 * at + 1].refers_back else None)
        for at, step in enumerate(steps)
    )


def _memory(seen: Sequence[Seen], used: Recall | None) -> MemoryOf:
    held = remember(seen)
    return MemoryOf(
        turn=2 * len(seen) - 1,
        working=tuple(range(2 * held.working[0], 2 * held.working[-1] + 1)),
        long_term=_long_term(held.long_term, seen) if held.long_term else None,
        episodes=tuple(EpisodeOf(2 * one.at, one.kind, why(one, seen)) for one in held.episodes),
        themes=tuple(_theme(theme) for theme in held.themes),
        used=Used(used.kind, 2 * used.at, used.event) if used else None,
    )


def _long_term(held: LongTerm, seen: Sequence[Seen]) -> LongTermOf:
    strongest = seen[held.strongest]
    return LongTermOf(
        words=in_words(held, strongest),
        turns=tuple(2 * at for at in held.turns),
        vad=VadPoint(*held.vad),
        strongest=Strongest(strongest.emotion, strongest.family, strongest.intensity, 2 * held.strongest),
        change=held.change,
        topics=held.topics,
        steps_offered=held.offered,
        steps_taken=held.taken,
    )


def _theme(theme: Theme) -> ThemeOf:
    return ThemeOf(theme.family, theme.topic, tuple(2 * at for at in theme.turns))


def in_words(held: LongTerm, strongest: Seen) -> str:
    """The summary as one sentence, from the numbers beside it and nothing else."""
    valence = held.vad.valence
    tone = "unpleasant" if valence < UNPLEASANT else "pleasant" if valence > PLEASANT else "mixed"
    moved = "rose" if held.change >= MOVED else "fell" if held.change <= -MOVED else "stayed about the same"
    turns = "1 earlier turn" if len(held.turns) == 1 else f"{len(held.turns)} earlier turns"
    parts = [
        f"{turns}, {tone} on the whole",
        f"strongest was {_spoken(strongest.emotion)} ({strongest.intensity:.2f})",
        *([f"distress {moved}"] if len(held.turns) > 1 else []),
        f"told of {', '.join(map(_spoken, held.topics)) or 'nothing yet'}",
        *([_steps(held)] if held.offered else []),
    ]
    return "; ".join(parts) + "."


def _steps(held: LongTerm) -> str:
    offered = "1 step" if held.offered == 1 else f"{held.offered} steps"
    return f"{offered} offered, {held.taken or 'none'} taken up"


def why(episode: Episode, seen: Sequence[Seen]) -> str:
    """Why a turn is an episode, in a phrase."""
    turn, size = seen[episode.at], episode.size or 0.0
    if episode.kind == "peak":
        return f"distress at its highest so far, {size:.2f}"
    if episode.kind == "breakthrough":
        return f"distress fell by {size:.2f} at once{_after(turn)}"
    if episode.kind == "relapse":
        moved = "rose by" if size >= 0 else "fell by"
        return f"it came back after it had eased: distress {moved} {abs(size):.2f}{_after(turn)}"
    if episode.kind == "shift":
        better = turn.vad.valence > seen[episode.at - 1].vad.valence
        return f"moved {size:.2f} in centered VAD, to the {'better' if better else 'worse'}{_after(turn)}"
    return "said what was hard to say"


def _after(turn: Seen) -> str:
    """What the turn told or took up, as the end of a phrase."""
    if turn.told:
        return f", with {_spoken(turn.told)}"
    return ", with a step taken up" if turn.takes_step else ""


def _spoken(name: str) -> str:
    return name.replace("_", " ")

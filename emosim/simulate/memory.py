"""What an assistant remembers at a reply: what it saw of the user's turns so far, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from emosim.simulate.episodes import Episode, Moment, episodes_of
from emosim.vad import Vad

WORKING = 3  # choice: user turns, with the replies between, that are remembered in full detail: 5 turns once there are
REMEMBERED = ("peak", "shift", "breakthrough", "relapse", "disclosure")  # episodes that are kept as such


class Seen(Moment, frozen=True, kw_only=True):
    """A user's turn as the assistant saw it: what it said, and what was believed of the state behind it.

    `vad`, `phase` and `distress` are the believed ones, as are `emotion`, its `family` and `intensity`. `topic` is
    what the turn was about; `named` whether it said so itself or only went on from the turn before. `wished` is
    whether the event told was desired, None without one. `step` is the step of the last reply, and `takes_step`
    whether it was taken up.
    """

    emotion: str
    family: str
    intensity: float
    move: str = "lingers"
    topic: str = ""
    named: bool = False
    wished: bool | None = None
    step: str | None = None
    takes_step: bool = False


class LongTerm(Struct, frozen=True):
    """A summary of the turns older than the working memory. `turns` counts user turns from 0, `vad` is their mean.

    `strongest` is the turn of the strongest feeling; `change` how far distress rose (above 0) or fell from the first
    of them to the last; `topics` are what was told of, in that order.
    """

    turns: tuple[int, ...]
    vad: Vad
    strongest: int
    change: float
    topics: tuple[str, ...]
    offered: int
    taken: int


class Theme(Struct, frozen=True):
    """A feeling's family and a topic that go together, and the user turns, from 0, in which they do."""

    family: str
    topic: str
    turns: tuple[int, ...]


class Memory(Struct, frozen=True):
    """What a reply can draw on. `working` are user turns from 0; `long_term` is None while nothing is older."""

    working: tuple[int, ...]
    long_term: LongTerm | None
    episodes: tuple[Episode, ...]
    themes: tuple[Theme, ...]


def remember(seen: Sequence[Seen]) -> Memory:
    """The memory at the reply to the last of the turns seen; there must be one.

    Working memory is the last WORKING user turns and the replies between them: three to five turns of the dialogue
    once there are two of the user's, and never more, so that what a reply answers is always in it. All that is older
    is summed up. Episodes and themes are of all turns, and are found anew at each reply: the highest distress so far
    is a peak until a higher one comes.
    """
    older = max(0, len(seen) - WORKING)
    episodes = tuple(episode for episode in episodes_of(seen) if episode.kind in REMEMBERED)
    long_term = _summed_up(seen[:older]) if older else None
    return Memory(tuple(range(older, len(seen))), long_term, episodes, themes_of(seen))


def themes_of(seen: Sequence[Seen]) -> tuple[Theme, ...]:
    """The turns grouped by the believed family and the topic, in the order they first came up."""
    groups: dict[tuple[str, str], list[int]] = {}
    for at, turn in enumerate(seen):
        groups.setdefault((turn.family, turn.topic), []).append(at)
    return tuple(Theme(family, topic, tuple(turns)) for (family, topic), turns in groups.items())


def _summed_up(seen: Sequence[Seen]) -> LongTerm:
    count = len(seen)
    mean = Vad(*(round(sum(axis) / count, 4) for axis in zip(*(turn.vad for turn in seen), strict=True)))
    intensities = [turn.intensity for turn in seen]
    distress = [turn.distress or 0.0 for turn in seen]
    return LongTerm(
        turns=tuple(range(count)),
        vad=mean,
        strongest=intensities.index(max(intensities)),
        change=round(distress[-1] - distress[0], 4),
        topics=tuple(dict.fromkeys(turn.topic for turn in seen if turn.told)),
        offered=sum(turn.step is not None for turn in seen),
        taken=sum(turn.takes_step for turn in seen),
    )

"""What people do, in cited numbers that a corpus can be set beside. See rules/people.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StrictInt, model_validator

from emosim.errors import InputError, Problem
from emosim.spec.emotions import EmotionMachine
from emosim.spec.marked import Marked, Path_, load
from emosim.spec.model import Count, Name, Number, Positive, Range, Signed, Spec, Text, Unit, build
from emosim.spec.strategies import Catalogue

TENTHS, THIRDS = 10, 3
FIGURES = (
    "slope",
    "lag_1",
    "spread",
    "deciles",
    "strategies",
    "suggested_at",
    "suggested",
    "before",
    "after",
    "after_failed",
    "not_well",
    "worse_of_failed",
    "transitions_talk",
    "transitions_lived",
)
"""What can be compared; what each one is, `emosim.corpus.calibration` says."""

Times = Annotated[StrictInt, Field(ge=0)]
Tenths = Annotated[tuple[Signed, ...], Field(min_length=TENTHS, max_length=TENTHS)]
Thirds = Annotated[tuple[Times, ...], Field(min_length=THIRDS, max_length=THIRDS)]
Dotted = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", description="such as noise.valence")]
Technique = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$", description="STRATEGY[.TECHNIQUE]")]


class Source(Spec):
    """Where a number is from: the work, of how many, what was measured, and what that does not tell."""

    cite: Text
    of: Text
    measured: Text
    limits: Text


class Valence(Spec):
    """Valence over a conversation, by tenth; `turns` is how many a person has, `spreads` are SDs."""

    source: Name
    turns: Positive
    deciles: Tenths
    spreads: Annotated[tuple[Unit, ...], Field(min_length=TENTHS, max_length=TENTHS)]


class BeforeAfter(Spec):
    """Mean ratings of `n` people before and after."""

    n: Times
    before: Number
    after: Number


class Failed(BeforeAfter):
    """Those whose talk failed, with the shares that felt worse and the same."""

    worse: Unit
    same: Unit


class Group(BeforeAfter):
    """Those who came with one emotion; `ours` are the feelings taken for it."""

    ours: Annotated[tuple[Name, ...], Field(min_length=1)]


class Intensity(Spec):
    """How strongly people felt what they came with, before and after, on a scale from its lowest to its highest."""

    source: Name
    scale: tuple[Count, Count]
    kept: BeforeAfter
    failed: Failed
    feelings: Annotated[dict[Name, Group], Field(min_length=1)]

    def unit(self, rating: float) -> float:
        """A rating as a number from 0 to 1."""
        low, high = self.scale
        return (rating - low) / (high - low)


class FirstSuggestion(Spec):
    """When the first suggestion comes, 0 to 1 of a dialogue, the share of dialogues that have one, and what of ours is
    one."""

    at: Unit
    has: Unit
    ours: Annotated[tuple[Name, ...], Field(min_length=1)]


class Label(Spec):
    """A label of the scheme: how often in each third, and what of ours is counted as it."""

    thirds: Thirds
    ours: tuple[Technique, ...] = ()
    because: Text


class Strategies(Spec):
    """What supporters do, by third of the dialogue, and which label each of our strategies and techniques bears."""

    source: Name
    first_suggestion: FirstSuggestion
    labels: Annotated[dict[Text, Label], Field(min_length=2)]
    left_out: dict[Text, Label] = {}

    def label(self, strategy: str, technique: str) -> str | None:
        """The label of a strategy as it is carried out; None where there is none for it."""
        labels = self._labels
        return labels.get(f"{strategy}.{technique}") or labels.get(strategy)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {name: label for label, entry in (self.labels | self.left_out).items() for name in entry.ours}


class Matched(Spec):
    """Feelings of a study, each with those of ours it stands for; those in `unlike` are like none of them."""

    source: Name
    feelings: Annotated[dict[Name, Annotated[tuple[Name, ...], Field(min_length=1)]], Field(min_length=2)]
    unlike: tuple[Name, ...] = ()


class Talk(Matched):
    """How often each feeling of an utterance was followed by each in the speaker's next one, by corpus."""

    counts: Annotated[dict[Text, dict[Name, tuple[Times, ...]]], Field(min_length=1)]

    @model_validator(mode="after")
    def _square(self) -> Talk:
        names = list(self.feelings)
        for corpus, rows in self.counts.items():
            if list(rows) != names or any(len(row) != len(names) for row in rows.values()):
                raise ValueError(f"{corpus}: expected a row and a column for each of {', '.join(names)}, in this order")
        return self


class Transitions(Spec):
    """What feelings turn into: in talk, with its counts, and in daily life, whose table is given by hand."""

    talk: Talk
    lived: Matched


class Figure(Spec):
    """A figure of people, if they have one; `aim` is where ours should lie, `unit` how large a miss counts as one in a
    fit."""

    source: Name
    people: Number | None = None
    aim: tuple[Number, Number] | None = None
    unit: Positive | None = None


class People(Spec):
    """A file of what people do."""

    people: Name
    sources: Annotated[dict[Name, Source], Field(min_length=1)]
    valence: Valence
    intensity: Intensity
    strategies: Strategies
    transitions: Transitions
    figures: dict[Name, Figure]
    search: dict[Dotted, Range] = {}


def load_people(path: Path, emotions: EmotionMachine, catalogue: Catalogue) -> People:
    """Read a file of what people do.

    Raises InputError with every problem: what is not of its form, a source that is not listed, and a feeling, strategy
    or technique that the machine and the catalogue do not have or that stands twice.
    """
    marked = load(path)
    people = build(People, marked)
    problems = [
        *_sources(marked, people),
        *_feelings(marked, people, emotions),
        *_techniques(marked, people, catalogue),
    ]
    if problems:
        raise InputError(problems)
    return people


def nearest(ours: Mapping[str, Iterable[str]], emotions: EmotionMachine, unlike: Iterable[str] = ()) -> dict[str, str]:
    """For each of our feelings the one of a study that stands for it or, where none does, for its nearest ancestor.

    A feeling of `unlike`, and all below it that is named nowhere else, is left out.
    """
    named: dict[str, str | None] = {label: theirs for theirs, labels in ours.items() for label in labels}
    named.update(dict.fromkeys(unlike))
    found = {}
    for feeling in emotions.emotions:
        known = next((label for label in emotions.ancestry(feeling) if label in named), None)
        if known is not None and named[known] is not None:
            found[feeling] = named[known]
    return found


def _sources(marked: Marked, people: People) -> Iterable[Problem]:
    places: dict[Path_, str] = {
        ("valence", "source"): people.valence.source,
        ("intensity", "source"): people.intensity.source,
        ("strategies", "source"): people.strategies.source,
        ("transitions", "talk", "source"): people.transitions.talk.source,
        ("transitions", "lived", "source"): people.transitions.lived.source,
        **{("figures", name, "source"): figure.source for name, figure in people.figures.items()},
    }
    for path, name in places.items():
        yield from _known(marked, path, name, "source", people.sources)
    for name in people.figures:
        yield from _known(marked, ("figures", name), name, "figure", FIGURES)


def _feelings(marked: Marked, people: People, emotions: EmotionMachine) -> Iterable[Problem]:
    known = emotions.emotions
    groups = {name: group.ours for name, group in people.intensity.feelings.items()}
    yield from _once(marked, {("intensity", "feelings", name, "ours"): ours for name, ours in groups.items()}, known)
    for kind in ("talk", "lived"):
        matched: Matched = getattr(people.transitions, kind)
        places = {("transitions", kind, "feelings", name): ours for name, ours in matched.feelings.items()}
        yield from _once(marked, {**places, ("transitions", kind, "unlike"): matched.unlike}, known)


def _techniques(marked: Marked, people: People, catalogue: Catalogue) -> Iterable[Problem]:
    techniques = (f"{s.name}.{technique}" for s in catalogue.strategies.values() for technique in s.techniques)
    known = [*catalogue.strategies, *techniques]
    table = people.strategies
    places = {
        ("strategies", kind, name, "ours"): label.ours
        for kind in ("labels", "left_out")
        for name, label in getattr(table, kind).items()
    }
    yield from _once(marked, places, known)
    yield from _once(marked, {("strategies", "first_suggestion", "ours"): table.first_suggestion.ours}, known)


def _once(marked: Marked, places: Mapping[Path_, Iterable[str]], known: Iterable[str]) -> Iterable[Problem]:
    """What is unknown, or stands in two places."""
    seen: set[str] = set()
    for path, names in places.items():
        for index, name in enumerate(names):
            yield from _known(marked, (*path, index), name, "name", known)
            if name in seen:
                yield marked.problem((*path, index), f'"{name}" stands twice')
            seen.add(name)


def _known(marked: Marked, path: Path_, name: Any, what: str, known: Iterable[str]) -> Iterable[Problem]:
    there = list(known)
    if name not in there:
        few = ", ".join(there) if len(there) < 70 else f"{', '.join(there[:20])}, ..."
        yield marked.problem(path, f'unknown {what} "{name}"; there are: {few}')

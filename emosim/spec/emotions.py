"""The emotion machine's spec: the feelings, their places in VAD space and taxonomy, and what may turn into what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from emosim.errors import InputError, Problem, gathering
from emosim.spec.conditions import Condition, parse_condition
from emosim.spec.marked import Marked, load
from emosim.spec.model import Name, Names, Number, Positive, Signed, Spec, Text, Unit, build
from emosim.spec.vocabulary import EnumField, NumberField, Vocabulary
from emosim.vad import Vad

TIERS = ("primary", "secondary", "tertiary")
EVENTS = ("none", "setback", "relief", "support", "misfit")
GUARDS = Vocabulary(
    {
        "valence": NumberField(-1.0, 1.0),
        "arousal": NumberField(0.0, 1.0),
        "dominance": NumberField(0.0, 1.0),
        "intensity": NumberField(0.0, 1.0),
        "intensity_before": NumberField(0.0, 1.0),
        "event": EnumField(EVENTS),
    }
)


class AxisWeights(Spec):
    """How much each centered axis counts in a distance."""

    valence: Positive
    arousal: Positive
    dominance: Positive


class Reading(Spec):
    """How a point is read as feelings; see emosim.affect.reading."""

    axis_weights: AxisWeights
    spread: Positive
    appraisal_weight: Annotated[Number, Field(ge=0.0, le=10.0)]
    stay_bonus: Annotated[Number, Field(ge=0.0, le=10.0)]
    nominations: Annotated[int, Field(ge=1, le=20)]


class Profile(Spec):
    """The appraisal that goes with a feeling, as far as one does; the ranges of Appraisal."""

    relevance: Unit | None = None
    desirability: Signed | None = None
    likelihood: Unit | None = None
    control: Unit | None = None
    responsibility: Signed | None = None
    changeability: Unit | None = None


class Emotion(Spec):
    """One feeling; `weight` is how common it is beside the others."""

    adjective: Text
    tier: Literal[TIERS]  # type: ignore[valid-type]
    parent: Name | None = None
    vad: Annotated[tuple[Signed, Unit, Unit], Field(description="valence, arousal, dominance")]
    source: Text
    weight: Positive = 1.0
    appraisal: Profile = Profile()

    @property
    def point(self) -> Vad:
        """Where it stands."""
        return Vad(*self.vad)


class TransitionRule(Spec):
    """Which feelings may turn into which, and when."""

    name: Name
    from_: Annotated[Names, Field(alias="from")]
    to: Names
    when: dict[str, Any] | None = None


class MachineFile(Spec):
    """An emotion machine file."""

    machine: Name
    neutral: Name
    reading: Reading
    emotions: Annotated[dict[Name, Emotion], Field(min_length=3)]
    transitions: Annotated[tuple[TransitionRule, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Transition:
    """A way from one feeling to another; `condition` None means always."""

    source: str
    target: str
    rule: str
    condition: Condition | None


@dataclass(frozen=True)
class EmotionMachine:
    """The machine flattened to single feelings: no hierarchy is left but `family`."""

    name: str
    neutral: str
    reading: Reading
    emotions: dict[str, Emotion]
    transitions: tuple[Transition, ...]

    def ancestry(self, label: str) -> tuple[str, ...]:
        """The label and what it belongs to, up to its primary: ("worry", "anxiety", "fear")."""
        chain = [label]
        while parent := self.emotions[chain[-1]].parent:
            chain.append(parent)
        return tuple(chain)

    @cached_property
    def family(self) -> dict[str, str]:
        """Label to primary."""
        return {label: self.ancestry(label)[-1] for label in self.emotions}

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The primaries, in file order."""
        return tuple(label for label, emotion in self.emotions.items() if emotion.tier == "primary")

    def members(self, name: str) -> tuple[str, ...]:
        """A label and every label under it, in file order."""
        return tuple(label for label in self.emotions if name in self.ancestry(label))


def load_emotions(path: Path) -> EmotionMachine:
    """Read an emotion machine. Raises InputError with every problem of the file."""
    return parse_emotions(load(path))


def parse_emotions(marked: Marked) -> EmotionMachine:
    """The emotion machine a file describes. Raises InputError with every problem of the file."""
    file = build(MachineFile, marked)
    problems: list[Problem] = []
    sound = {name: _placed(name, file, marked, problems) for name in file.emotions}
    if file.neutral not in file.emotions:
        allowed = ", ".join(file.emotions)
        problems.append(marked.problem(("neutral",), f'unknown emotion "{file.neutral}"; allowed: {allowed}'))
    machine = EmotionMachine(file.machine, file.neutral, file.reading, sound, ())
    transitions: list[Transition] = []
    for index, rule in enumerate(file.transitions):
        transitions += _expand(rule, machine, marked, index, problems)
    if problems:
        raise InputError(problems)
    return EmotionMachine(file.machine, file.neutral, file.reading, dict(file.emotions), tuple(transitions))


def _placed(name: str, file: MachineFile, marked: Marked, problems: list[Problem]) -> Emotion:
    """The emotion of that name; one whose place in the tree is wrong is put at the top, so that reading goes on."""
    emotion = file.emotions[name]
    above = [label for label, other in file.emotions.items() if TIERS.index(other.tier) < TIERS.index(emotion.tier)]
    message = None
    if emotion.tier == "primary":
        message = "a primary has no parent" if emotion.parent else None
    elif emotion.parent not in above:
        got = f'"{emotion.parent}"' if emotion.parent else "none"
        message = f"a {emotion.tier} needs a parent in a tier above it, got {got}; allowed: {', '.join(above)}"
    if message is None:
        return emotion
    problems.append(marked.problem(("emotions", name, "parent"), message))
    return emotion.model_copy(update={"parent": None})


def _expand(
    rule: TransitionRule, machine: EmotionMachine, marked: Marked, index: int, problems: list[Problem]
) -> list[Transition]:
    path = ("transitions", index)
    condition = None
    if rule.when is not None:
        with gathering(problems):
            condition = parse_condition(rule.when, marked, (*path, "when"), GUARDS)
    sources = _labels(rule.from_, machine, marked, (*path, "from"), problems, extra=("any",))
    found = []
    for source in sources:
        names = tuple(machine.family[source] if name == "own_family" else name for name in rule.to)
        targets = _labels(names, machine, marked, (*path, "to"), problems, extra=("any", "own_family"))
        found += [Transition(source, target, rule.name, condition) for target in targets if target != source]
    return found


def _labels(
    names: tuple[str, ...],
    machine: EmotionMachine,
    marked: Marked,
    path: tuple[str | int, ...],
    problems: list[Problem],
    extra: tuple[str, ...],
) -> list[str]:
    labels: dict[str, None] = {}
    for name in names:
        if name == "any":
            labels.update(dict.fromkeys(machine.emotions))
        elif name in machine.emotions:
            labels.update(dict.fromkeys(machine.members(name)))
        else:
            allowed = ", ".join((*extra, *machine.emotions))
            problems.append(marked.problem(path, f'unknown emotion "{name}"; allowed: {allowed}'))
    return list(labels)

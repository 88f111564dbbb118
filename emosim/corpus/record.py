"""The record: what one line of a corpus holds. The published JSON Schema is made from these types.

Levels: a lower level leaves fields out (UNSET) and never holds other values.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from emosim.corpus.fields import SPLITS, Base, Hex, Natural, Signed, Unit, VadChange, VadPoint
from emosim.corpus.layers.adjustments import Adjustments
from emosim.corpus.layers.cumulative import Cumulative
from emosim.corpus.layers.forecast import ForecastOf
from emosim.corpus.layers.goleman import Goleman
from emosim.corpus.layers.interaction import Interaction
from emosim.corpus.layers.lora import Lora
from emosim.corpus.layers.memory import MemoryOf
from emosim.corpus.layers.modality import Modality
from emosim.corpus.layers.retrieval import Retrieval
from emosim.corpus.layers.topics import TopicEmotion
from emosim.spec.emotions import EVENTS
from emosim.spec.facts import PHASES
from emosim.spec.lexicon import OUTCOMES
from emosim.spec.scenario import RISKS
from emosim.spec.strategies import FRAMEWORKS

SCHEMA = "emosim/record/1"
LEVELS = ("core", "standard", "full")

Arm = Annotated[str, Meta(min_length=1, max_length=80, description="the arm of an experiment, if any")]
Outcome = Literal[OUTCOMES]
Phase = Literal[PHASES]
Split = Literal[SPLITS]
Level = Literal[LEVELS]
Framework = Literal[FRAMEWORKS]
Pacing = Literal["immediate", "first", "gradual", "slow", "steady"]
Risk = Literal[RISKS]
Source = Literal["simulator", "reader", "check", "model", "human"]


class Felt(Base):
    """A named feeling and its family in the taxonomy."""

    label: str
    family: str
    intensity: Unit


class Emotion(Base):
    """What is felt: a ranked blend and the point it was read from."""

    primary: Felt
    vad: VadPoint
    secondary: Felt | None
    tertiary: Felt | None
    certainty: Unit | UnsetType = UNSET


class Progression(Base):
    """Where the user's distress stands, how the state moved since their last turn (VAD, and the distress), and what was
    expected of the next."""

    phase: Phase
    vector: VadChange | UnsetType = UNSET
    intensity_change: Signed | UnsetType = UNSET
    streak: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    forecast: ForecastOf | UnsetType = UNSET


class AppraisalOf(Base):
    """How the event of a turn was appraised. responsibility: -1 another's, 0 circumstance, 1 one's own."""

    relevance: Unit
    desirability: Signed
    likelihood: Unit
    control: Unit
    responsibility: Signed
    changeability: Unit


class Cause(Base):
    """What moved the user: an event of the scenario, or the last reply; and where the text says so."""

    event: str
    kind: Literal[EVENTS]
    appraisal: AppraisalOf | None
    trigger: str


class UserTurn(Base, tag_field="speaker", tag="user"):
    """A user's turn."""

    index: Natural
    text: str
    emotion: Emotion
    progression: Progression
    move: str | UnsetType = UNSET
    cognitive_load: Unit | UnsetType = UNSET
    empathy_requirement: Unit | UnsetType = UNSET
    cause: Cause | UnsetType = UNSET
    cumulative: Cumulative | UnsetType = UNSET
    modality: Modality | UnsetType = UNSET


class StrategyUsed(Base):
    """One strategy of a reply, in its order."""

    name: str
    framework: Framework
    technique: str
    pacing: Pacing


class BeliefOf(Base):
    """What the assistant took the user's state to be."""

    emotion: str
    intensity: Unit
    vad: VadPoint
    certainty: Unit


class DecisionOf(Base):
    """The rule that decided, on which facts, and what it left behind."""

    rule: str
    because: str
    facts: dict[str, str | float | int]
    runners_up: tuple[str, ...]


class EffectOf(Base):
    """What the user's next turn shows: change of VAD and of the distress."""

    vad: VadChange
    intensity_change: Signed


class AssistantTurn(Base, tag_field="speaker", tag="assistant"):
    """An assistant's turn. The last one, which nobody answers, has no `effect`."""

    index: Natural
    text: str
    strategies: tuple[StrategyUsed, ...]
    belief: BeliefOf | UnsetType = UNSET
    decision: DecisionOf | UnsetType = UNSET
    effect: EffectOf | UnsetType = UNSET
    goleman: Goleman | UnsetType = UNSET


class Baselines(Base):
    """Where each speaker's feeling comes home to."""

    user: VadPoint
    assistant: VadPoint


class CheckResult(Base):
    """What a check said. `reason` is empty when it passed."""

    name: str
    score: Unit
    passed: bool
    reason: str = ""


class Quality(Base):
    """All checks, and how much the record is to be trusted; review is asked for below 0.75 and for edge cases."""

    checks: tuple[CheckResult, ...]
    confidence: Unit
    needs_review: bool


class Confidence(Base):
    """One step of a record's confidence."""

    stage: str
    source: Source
    value: Unit


class Correction(Base):
    """A correction of one field; undone by putting `before` back."""

    field: str
    before: Any
    after: Any
    source: Source
    reviewer: str
    reason: str
    confidence_before: Unit
    confidence_after: Unit


class RealizerOf(Base):
    """Who found the words."""

    kind: str
    model: str | None
    prompt_digest: str | None


class Provenance(Base):
    """Where a record comes from; never a secret, never a time."""

    emosim: str
    corpus_seed: int
    ordinal: Natural
    attempt: Natural
    arc: str
    parent: Hex | None
    specs: dict[str, str]
    realizer: RealizerOf
    rules: str


class Record(Base):
    """One dialogue."""

    schema: Literal["emosim/record/1"]
    id: Hex
    split: Split
    level: Level
    locale: str
    domain: str
    scenario: str
    persona: str
    assistant: str
    situation: str
    outcome: Outcome
    crisis: Risk | None
    turns: tuple[UserTurn | AssistantTurn, ...]
    provenance: Provenance
    baselines: Baselines | UnsetType = UNSET
    quality: Quality | UnsetType = UNSET
    confidence_history: tuple[Confidence, ...] | UnsetType = UNSET
    corrections: tuple[Correction, ...] | UnsetType = UNSET
    interaction: Interaction | UnsetType = UNSET
    topic_emotions: tuple[TopicEmotion, ...] | UnsetType = UNSET
    memory: tuple[MemoryOf, ...] | UnsetType = UNSET
    adjustments: Adjustments | UnsetType = UNSET
    retrieval: Retrieval | UnsetType = UNSET
    lora: Lora | UnsetType = UNSET
    experiment: Arm | UnsetType = UNSET


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Record)


def encode(record: Record) -> bytes:
    """A record as one line of JSON, without the newline."""
    return _encoder.encode(record)


def decode(line: bytes) -> Record:
    """A record from a line of JSON. Raises msgspec.DecodeError, or ValidationError, which names the path."""
    try:
        return _decoder.decode(line)
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError(f"not UTF-8: {error.reason}") from None


def json_schema() -> dict[str, Any]:
    """The record's JSON Schema, draft 2020-12."""
    (schema,), definitions = msgspec.json.schema_components([Record], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "emosim record",
        **schema,
        "$defs": definitions,
    }

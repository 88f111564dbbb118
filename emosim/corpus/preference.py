"""The preference pair: two replies to the same words, and by how much the one did the person more good.

`prompt`, `chosen` and `rejected` are lists of messages, as TRL's DPOTrainer takes them; a prompt with either of the two
is a line for KTO. The margins are simulated: they say what our own model of people makes of two replies, not what
people prefer.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from emosim.corpus.fields import Base, Hex, Natural, Signed, Unit, VadPoint
from emosim.corpus.record import Phase

SCHEMA = "emosim/preference/1"


class Message(Base):
    """One turn, as chat templates take it."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Meta(min_length=1)]


class State(Base):
    """What the user felt at the last turn of the prompt."""

    emotion: str
    intensity: Unit
    vad: VadPoint
    phase: Phase


Prompt = Annotated[tuple[Message, ...], Meta(min_length=1, description="up to and including the user's turn")]
Reply = Annotated[tuple[Message, ...], Meta(min_length=1, max_length=1, description="one message of the assistant")]
Strategies = Annotated[tuple[str, ...], Meta(min_length=1, description="names in the order they are carried out")]
Margin = Annotated[
    float,
    Meta(
        gt=0.0, le=1.0, description="distress at the user's next turn after rejected, less that after chosen; simulated"
    ),
]
MarginAtEnd = Annotated[Signed, Meta(description="the same at the end of the dialogue; simulated, and luck is in it")]
DecidedBy = Annotated[str, Meta(description="the rule that decides so, or `forced` for a reply that was set")]


class Preference(Base):
    """Two replies at turn `turn` of dialogue `id`. `because` says what was wrong with the rejected one."""

    schema: Literal["emosim/preference/1"]
    id: Hex
    turn: Natural
    prompt: Prompt
    chosen: Reply
    rejected: Reply
    margin: Margin
    margin_at_end: MarginAtEnd
    state: State
    chosen_strategies: Strategies
    rejected_strategies: Strategies
    chosen_by: DecidedBy
    rejected_by: DecidedBy
    because: Annotated[str, Meta(min_length=1)]


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Preference)


def encode(preference: Preference) -> bytes:
    """A pair as one line of JSON, without the newline."""
    return _encoder.encode(preference)


def decode(line: bytes) -> Preference:
    """A pair from a line of JSON. Raises msgspec.DecodeError, or ValidationError, which names the path."""
    try:
        return _decoder.decode(line)
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError(f"not UTF-8: {error.reason}") from None


def json_schema() -> dict[str, Any]:
    """The pair's JSON Schema, draft 2020-12."""
    (schema,), definitions = msgspec.json.schema_components([Preference], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "emosim preference pair",
        **schema,
        "$defs": definitions,
    }


def problems_of(preference: Preference) -> list[str]:
    """What types cannot say: what is wrong with a pair's messages."""
    problems = []
    roles = [message.role for message in preference.prompt]
    if roles != ["user" if place % 2 == 0 else "assistant" for place in range(len(roles))]:
        problems.append("the prompt's speakers must alternate, the user first")
    if roles[-1] != "user":
        problems.append("the prompt must end with the user's turn")
    if len(roles) != preference.turn:
        problems.append(f"the prompt of turn {preference.turn} must have {preference.turn} turns, it has {len(roles)}")
    if {message.role for message in (*preference.chosen, *preference.rejected)} != {"assistant"}:
        problems.append("chosen and rejected must be the assistant's")
    if preference.chosen == preference.rejected:
        problems.append("chosen and rejected are the same")
    return problems

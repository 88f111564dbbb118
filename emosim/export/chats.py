"""From a record to a chat: what a trainer takes, and beside it what is known of each reply."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from msgspec import Struct

from emosim.corpus.layers.tokens import estimated_tokens
from emosim.errors import InputError
from emosim.export.account import Size
from emosim.export.reading import Line, Turn
from emosim.export.states import State, state_line

USER, ASSISTANT = "user", "assistant"
SLACK = 1.1  # choice: an estimate of tokens is at most 5 % off on the mean; see `corpus.layers.lora.Lora`
PER_MESSAGE = 8  # choice: tokens a chat template spends on a message; ChatML takes 5, Llama 3 takes 5 or 6


class Message(Struct, frozen=True):
    """One turn, as chat templates take it."""

    role: str
    content: str


class Reply(Struct, frozen=True):
    """What is known of a reply: the state it answers, its strategies in order, what its loss is to be multiplied by
    (0 to 4; 1 where the record does not say), and about how many tokens it is."""

    state: State
    strategies: tuple[str, ...]
    loss_weight: float
    tokens: int


class Chat(Struct, frozen=True):
    """A dialogue to train on. The messages alternate, the user's first, an assistant's last; `replies` are of the
    assistant's messages in order. `system` may be empty. `tokens` is of everything, without a chat template's own."""

    id: str
    split: str
    locale: str
    domain: str
    scenario: str
    persona: str
    assistant: str
    situation: str
    outcome: str
    system: str
    messages: tuple[Message, ...]
    replies: tuple[Reply, ...]
    tokens: int

    def with_system(self) -> tuple[Message, ...]:
        """The messages, with the system prompt first if there is one."""
        return with_system(self.system, self.messages)

    def size(self) -> Size:
        """How large it is."""
        learned = sum(reply.tokens for reply in self.replies if reply.loss_weight > 0.0)
        return Size(len(self.replies), self.tokens, learned, room(self.tokens, len(self.messages) + 1))


def with_system(system: str, messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Messages with a system prompt first, if there is one."""
    return (Message("system", system), *messages) if system else messages


def room(tokens: int, messages: int) -> int:
    """The tokens that messages may take with a chat template."""
    return int(tokens * SLACK) + PER_MESSAGE * messages


def chat_of(line: Line, task: str, system: Callable[[Line], str]) -> Chat:
    """The chat of a record. Turns of one speaker in a row become one; words that nobody answered are cut off.

    Raises InputError if the first turn is no user's, or nothing was answered.
    """
    runs = _runs(line)
    exchanges = list(zip(runs[::2], runs[1::2], strict=False))
    weights = _weights(line)
    messages: list[Message] = []
    replies: list[Reply] = []
    for (_, users), (first, assistants) in exchanges:
        state, strategies = _state(line, users[-1]), tuple(used.name for t in assistants for used in t.strategies or ())
        text = answered(task, state, strategies, _said(assistants))
        messages += [Message(USER, _said(users)), Message(ASSISTANT, text)]
        replies.append(Reply(state, strategies, weights.get(first, 1.0), estimated_tokens(text)))
    prompt = system(line)
    tokens = estimated_tokens(prompt) + sum(estimated_tokens(message.content) for message in messages)
    named = {name: getattr(line, name) for name in _NAMED}
    return Chat(**named, system=prompt, messages=tuple(messages), replies=tuple(replies), tokens=tokens)


_NAMED = tuple(name for name in Chat.__struct_fields__ if name in Line.__struct_fields__)


def answered(task: str, state: State, strategies: Sequence[str], text: str) -> str:
    """A reply as the task has it: its words alone, or below the line that names the state and the strategies."""
    return text if task == "respond" else f"{state_line(state, strategies)}\n{text}"


def _runs(line: Line) -> list[tuple[int, list[Turn]]]:
    """Turns of one speaker in a row, each run with the place of its first turn."""
    runs = [list(run) for _, run in groupby(enumerate(line.turns), lambda placed: placed[1].speaker)]
    if len(runs) < 2 or line.turns[0].speaker != USER:
        raise InputError(f"dialogue {line.id}: a chat starts with a user's turn that is answered")
    return [(run[0][0], [turn for _, turn in run]) for run in runs]


def _said(turns: Sequence[Turn]) -> str:
    return "\n\n".join(turn.text for turn in turns)


def _state(line: Line, turn: Turn) -> State:
    if turn.emotion is None or turn.progression is None:
        raise InputError(f"dialogue {line.id}: a turn of the user has no emotion or no phase")
    felt, vad = turn.emotion.primary, turn.emotion.vad
    return State(
        felt.label, felt.family, felt.intensity, vad.valence, vad.arousal, vad.dominance, turn.progression.phase
    )


def _weights(line: Line) -> dict[int, float]:
    """Loss weights by turn. A crisis weighs nothing in a record; who exports it means to train on it."""
    if line.lora is None or line.crisis is not None:
        return {}
    return {signals.turn: signals.loss_weight for signals in line.lora.replies}

"""A talk with a model: what was said, and the state it says it sees, reply by reply."""

from __future__ import annotations

from msgspec import Struct

from emosim.converse.speaker import Speaker
from emosim.export.chats import ASSISTANT, USER, Message, with_system
from emosim.export.states import StateLine, read_reply

MOST = 400  # choice: tokens of a reply; the longest of 1,000 shipped dialogues takes about 300 with its state line


class Exchange(Struct, frozen=True):
    """Words of a user and the reply to them: its own words, and its state line if it has one that is well-formed.
    `tokens` were made for it; `ended` as `Said` has it, and `left_out` counts the messages there was no room for."""

    user: str
    reply: str
    state: StateLine | None
    tokens: int
    ended: bool
    left_out: int = 0


class Talk:
    """A talk with one speaker under one system prompt. The speaker sees its own replies whole, state lines with them,
    as it learned to write them."""

    def __init__(self, speaker: Speaker, system: str = "", most: int = MOST) -> None:
        self._speaker, self._system, self._most = speaker, system, most
        self._messages: list[Message] = []
        self.exchanges: list[Exchange] = []

    def say(self, words: str) -> Exchange:
        """Say something, and have it answered. Raises InputError if it cannot be, and then nothing was said."""
        asked = [*self._messages, Message(USER, words)]
        (said,) = self._speaker.replies([with_system(self._system, tuple(asked))], most=self._most)
        read = read_reply(said.text)
        exchange = Exchange(words, read.words, read.line, said.tokens, said.ended, said.left_out)
        self._messages = [*asked, Message(ASSISTANT, said.text.strip())]
        self.exchanges.append(exchange)
        return exchange

    def undo(self) -> Exchange | None:
        """Take the last exchange back; None if there is none."""
        if not self.exchanges:
            return None
        del self._messages[-2:]
        return self.exchanges.pop()

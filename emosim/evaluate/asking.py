"""Asking a model for the state lines of dialogues, reply by reply."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from emosim.converse.speaker import Conversation, Said, Speaker
from emosim.evaluate.metrics.validity import problem
from emosim.evaluate.vocabulary import Vocabulary
from emosim.export.chats import ASSISTANT, Chat, Message, with_system
from emosim.export.states import CLOSE, OPEN, StateLine, read_reply

LINE = 128
"""Choice: tokens that a state line may take; the longest of 8,000 dialogues takes 57 of a tiny base's."""

BEGUN = f'{OPEN}{{"emotion":"'
"""How a state line begins, for a model that knows the feeling but not the form."""


class Answer(Struct, frozen=True):
    """What a model wrote as a reply: its text, the state line in it if that is well-formed, and why the line is not to
    be used (of `metrics.validity.PROBLEMS`; empty if it is)."""

    text: str
    line: StateLine | None
    problem: str


class Asking(Struct, frozen=True):
    """How a model is asked: `words` are tokens it may spend on the words below its state line, 0 where the line is all
    that is asked for; `prefill` is how its replies are begun for it; `batch` replies are asked for at once."""

    words: int = 0
    prefill: str = ""
    batch: int = 128


class Told(Struct, frozen=True):
    """What a model wrote to all chats: an answer for each reply of each, the tokens it took, and the messages that it
    had no room to read, counted once for each reply."""

    answers: tuple[tuple[Answer, ...], ...]
    tokens: int
    left_out: int


def ask(
    speaker: Speaker,
    chats: Sequence[Chat],
    vocabulary: Vocabulary,
    asked: Asking,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Told:
    """What a model writes in place of every reply of chats of task state.

    It sees the system prompt and all that was said before: the user's words, and the reference's replies, but above
    each of them the state line that the model itself wrote there, or none where that was not well-formed. The true
    lines would give away most of the next one, since feelings stay, and nobody has them in use. The first replies of
    all chats are asked for together, then the second ones, and so on; `on_progress` is told how many were added.
    """
    talks = [_Talk(chat) for chat in chats]
    most = LINE + asked.words
    stop = () if asked.words else (CLOSE,)
    tokens = left_out = 0
    for turn in range(max((len(chat.replies) for chat in chats), default=0)):
        waiting = [talk for talk in talks if turn < len(talk.chat.replies)]
        for start in range(0, len(waiting), asked.batch):
            batch = waiting[start : start + asked.batch]
            heard = [talk.heard() for talk in batch]
            replies = speaker.replies(heard, stop=stop, most=most, prefill=asked.prefill)
            for talk, said in zip(batch, replies, strict=True):
                talk.take(said, vocabulary)
                tokens, left_out = tokens + said.tokens, left_out + said.left_out
            on_progress(len(batch))
    return Told(tuple(tuple(talk.answers) for talk in talks), tokens, left_out)


def answer_of(text: str, vocabulary: Vocabulary) -> Answer:
    """A reply, read and judged."""
    line = read_reply(text).line
    return Answer(text, line, problem(text, line, vocabulary))


class _Talk:
    """One chat as far as the model is."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.answers: list[Answer] = []
        self._before = list(with_system(chat.system, ()))

    def heard(self) -> Conversation:
        """What the model is to answer next."""
        return [*self._before, self.chat.messages[2 * len(self.answers)]]

    def take(self, said: Said, vocabulary: Vocabulary) -> None:
        """Take in what it answered, and go on as if the reference had said it."""
        user, reference = self.chat.messages[2 * len(self.answers) :][:2]
        answer = answer_of(said.text, vocabulary)
        words = read_reply(reference.content).words
        line = "" if answer.line is None else f"{said.text.split(CLOSE, 1)[0].strip()}{CLOSE}\n"
        self._before += [user, Message(ASSISTANT, line + words)]
        self.answers.append(answer)

"""Conversations as a model reads them: in its chat template, as in training, and cut to what there is room for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emosim.converse.speaker import Conversation, without_oldest
from emosim.errors import InputError
from emosim.export.chats import ASSISTANT, USER, Message
from emosim.train.data.templates import Template, stops_of

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

MARK = "Mm-hm, go on."
"""A reply by which a template shows what it ends replies with."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model goes on from, and how many of the oldest messages are not in it."""

    ids: tuple[int, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Prompts:
    """Makes prompts for one model: `room` is how many tokens it can hold, `ends` the tokens that end a reply."""

    name: str
    template: Template
    tokenizer: Any
    room: int | None
    ends: frozenset[int]
    pad: int

    @classmethod
    def of_model(cls, name: str, tokenizer: PreTrainedTokenizerBase, model: PreTrainedModel) -> Prompts:
        """The prompts of a model, whose own ends of text are learned from its configuration and its chat template."""
        room = getattr(model.config.get_text_config(), "max_position_embeddings", None)
        template = Template(tokenizer)
        return cls(name, template, tokenizer, room, _ends(template, tokenizer, model), tokenizer.pad_token_id)

    def of(self, conversation: Conversation, most: int, prefill: str = "") -> Prompt:
        """A conversation up to the first token of the reply, which may take `most` tokens.

        The oldest exchanges are left out until it fits; a system prompt stays. Raises InputError if the last words
        alone do not fit, or the chat template does not take the conversation.
        """
        kept: Conversation | None = conversation
        while kept is not None:
            ids = self._ids(kept, prefill)
            if self.room is None or len(ids) + most <= self.room:
                return Prompt(ids, len(conversation) - len(kept))
            kept = without_oldest(kept)
        raise InputError(
            f"{self.name} holds {self.room:,} tokens: too few for words of {len(ids):,} and a reply of {most:,}"
        )

    def _ids(self, messages: Conversation, prefill: str) -> tuple[int, ...]:
        text = self.template.render(messages, prompt=True) + prefill
        return tuple(self.tokenizer(text, add_special_tokens=False)["input_ids"])


def _ends(template: Template, tokenizer: Any, model: Any) -> frozenset[int]:
    """The tokens that end a reply: what model and tokenizer are configured with, and what stands behind a reply."""
    configured = getattr(model.generation_config, "eos_token_id", None)
    ends = {*stops_of(tokenizer).values(), *(configured if isinstance(configured, list) else [configured])}
    whole = template.render([Message(USER, "Hello."), Message(ASSISTANT, MARK)])
    behind = tokenizer(whole.rpartition(MARK)[2], add_special_tokens=False)["input_ids"]
    if behind and behind[0] in tokenizer.all_special_ids:
        ends.add(behind[0])
    return frozenset(ends - {None})

"""A chat template: how messages become one text, the same on every day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from emosim.errors import InputError
from emosim.export.chats import USER, Message

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

DAY = {"%d": "26", "%m": "07", "%b": "Jul", "%B": "July", "%Y": "2024", "%y": "24", "%A": "Friday", "%a": "Fri"}
"""The day that templates write who ask for today's: Llama 3.2's own, where there is no clock."""
DATED = (
    "{%- macro strftime_now(format) -%}{{ format"
    + "".join(f" | replace('{code}', '{value}')" for code, value in DAY.items())
    + " }}{%- endmacro -%}"
)
_tag = re.compile(r"\{%[-+]?\s*generation\s*[-+]?%\}")


class Template:
    """The chat template of a tokenizer. A template that can think is told not to: replies hold no thoughts.

    Raises InputError if the tokenizer has none.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        try:
            source = tokenizer.get_chat_template()
        except ValueError:
            raise InputError(f"{named(tokenizer)} has no chat template; take its instruction-tuned sibling") from None
        self.name = named(tokenizer)
        self._tokenizer = tokenizer
        self._source = DATED + source if "strftime_now" in source else source
        self.has_tags = _tag.search(source) is not None
        self.system = self._takes_system()

    def render(self, messages: Sequence[Message], prompt: bool = False) -> str:
        """Messages as one text, which holds its special tokens; with `prompt` a reply may begin right after it.

        Raises InputError if the template refuses the messages.
        """
        return self._applied(self._fitted(messages), add_generation_prompt=prompt, tokenize=False)

    def tagged(self, messages: Sequence[Message]) -> list[tuple[int, int]]:
        """Where, in characters of the text, the template's own tags say that the assistant speaks."""
        options = {"return_offsets_mapping": True}
        found = self._applied(
            self._fitted(messages), return_dict=True, return_assistant_tokens_mask=True, tokenizer_kwargs=options
        )
        return _runs(found["assistant_masks"], found["offset_mapping"])

    def _applied(self, messages: Sequence[Message], **options):
        from jinja2 import TemplateError

        said = [{"role": message.role, "content": message.content} for message in messages]
        try:
            return self._tokenizer.apply_chat_template(
                said, chat_template=self._source, enable_thinking=False, **options
            )
        except (TemplateError, TypeError, ValueError) as error:
            raise InputError(f"it refuses a chat: {error}") from None

    def _fitted(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Messages as the template takes them: without a system prompt, if it takes none."""
        if self.system == "own" or messages[0].role == USER:
            return messages
        return (Message(USER, f"{messages[0].content}\n\n{messages[1].content}"), *messages[2:])

    def _takes_system(self) -> str:
        """`own` if system prompts are written; `first_user` if they must go before the user's first words."""
        probe = (Message("system", "Probing."), Message(USER, "Hello."))
        try:
            written = "Probing." in self._applied(probe, tokenize=False)
        except InputError:
            written = False
        return "own" if written else "first_user"


def named(tokenizer: PreTrainedTokenizerBase) -> str:
    """What a tokenizer is called in an error."""
    return tokenizer.name_or_path or "this tokenizer"


def stops_of(tokenizer: PreTrainedTokenizerBase) -> dict[str, int]:
    """The tokens that end a reply, with their ids: the tokenizer's own, and those of the generation settings that lie
    beside it."""
    ids = {tokenizer.eos_token_id, *_generation_stops(tokenizer.name_or_path)} - {None}
    return {tokenizer.convert_ids_to_tokens(stop): stop for stop in sorted(ids)}


def _generation_stops(base: str) -> list[int]:
    from transformers import GenerationConfig

    if not base:
        return []
    try:
        stops = GenerationConfig.from_pretrained(base).eos_token_id
    except (OSError, ValueError):
        return []
    return stops if isinstance(stops, list) else [stops]


def _runs(mask: Sequence[int], offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for index, (start, end) in enumerate(offsets):
        if mask[index] and index and mask[index - 1]:
            runs[-1] = (runs[-1][0], end)
        elif mask[index]:
            runs.append((start, end))
    return runs

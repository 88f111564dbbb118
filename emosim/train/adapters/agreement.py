"""Whether two models answer alike: their logits on a few prompts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from msgspec import Struct
from torch import Tensor

from emosim.export.chats import ASSISTANT, USER, Message
from emosim.train.data.templates import Template

EXCHANGES = (
    ("I read the letter four times and I still can't say it out loud.", "It's hard to say. Take the time you need."),
    (
        "They promised Tuesday. Then Thursday. I'm done being polite.",
        "That would make anyone angry. What did they say?",
    ),
    ("My father asked me about the money and I lied to him.", "You wanted to spare him, and it sits badly with you."),
    ("It came back clear. I keep checking that it's my name on it.", "What a relief that must be, after those weeks."),
    ("I don't know why I'm writing this at three in the morning.", "I'm glad you wrote. What keeps you awake?"),
    ("Everyone says it's nothing. It isn't nothing to me.", "It matters to you, and that is enough for us to look at."),
    ("I did the walk. Twice round the block, like we said.", "You did it, and on a day that wasn't easy."),
    ("So what should I do first?", "One small thing: put the papers in one place, and stop there for tonight."),
)
"""Eight short exchanges, written for this: long enough that a reply is under way, of feelings that adapters are for.
What an adapter was trained on is not at hand where it is merged."""


class Agreement(Struct, frozen=True):
    """How alike two models are at `positions` of the tokens of `prompts`: the `largest` difference of two logits; the
    mean `divergence` of the second's next token from the first's (Kullback-Leibler, nats); the share of positions where
    they name the `same` token first; and for comparison the divergence from the first of the base alone."""

    prompts: int
    positions: int
    largest: float
    divergence: float
    same: float
    base_divergence: float


def prompts_of(tokenizer: Any) -> list[list[int]]:
    """The ids of the exchanges, as the chat template of a tokenizer has them in training. Raises InputError if it
    refuses them."""
    template = Template(tokenizer)
    texts = [template.render((Message(USER, said), Message(ASSISTANT, answered))) for said, answered in EXCHANGES]
    return [tokenizer(text, add_special_tokens=False)["input_ids"] for text in texts]


@torch.inference_mode()
def logits_of(model: Any, prompts: Sequence[Sequence[int]]) -> Tensor:
    """The logits after every token of the prompts, one below the other, in float32 on the CPU."""
    ids = (torch.tensor([prompt], device=model.device) for prompt in prompts)
    return torch.cat([model(input_ids=row, use_cache=False).logits[0].float().cpu() for row in ids])


def agreement(first: Tensor, second: Tensor, base: Tensor) -> Agreement:
    """How alike the logits of two models are, and how far those of the base are from the first's."""
    return Agreement(
        len(EXCHANGES),
        len(first),
        float((first - second).abs().max()),
        _divergence(first, second),
        float((first.argmax(-1) == second.argmax(-1)).double().mean()),
        _divergence(first, base),
    )


def _divergence(first: Tensor, second: Tensor) -> float:
    expected, found = first.double().log_softmax(-1), second.double().log_softmax(-1)
    return max(float((expected.exp() * (expected - found)).sum(-1).mean()), 0.0)

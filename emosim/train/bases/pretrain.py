"""What a tiny base has read before anybody trains it: the words of dialogues, and state lines that say nothing true."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from emosim.export.chats import Chat, Reply
from emosim.export.states import read_reply, state_line
from emosim.seeds import derive, words_random

if TYPE_CHECKING:
    from torch import Tensor

LINES = 12  # choice: state lines that are read after a dialogue; a quarter of all tokens
ROW, BATCH = 1024, 4  # choice: tokens of a row, and rows of a step
RATE, WARMUP = 3e-3, 10  # choice, high as for all small models; steps of warmup, or a quarter of a short run
BETAS, CLIP = (0.9, 0.95), 1.0  # as language models are usually pretrained; Brown et al. 2020, appendix B


def rows_of(chats: Sequence[Chat], tokenizer: Any, seed: int) -> Tensor:
    """What is to be read, as rows of tokens [rows, ROW], in a random order.

    Dialogues have no state lines in them. State lines come on their own and drawn together field by field, so that a
    base knows how they are written, as large ones know JSON, and nothing of which feeling or strategy comes when.
    """
    import torch

    ids: list[int] = []
    for chat, lines in zip(chats, _lines(chats, seed), strict=True):
        said = [{"role": m.role, "content": read_reply(m.content).words} for m in chat.with_system()]
        text = tokenizer.apply_chat_template(said, tokenize=False) + lines
        ids += tokenizer(text, add_special_tokens=False)["input_ids"]
    rows = torch.tensor(ids[: len(ids) // ROW * ROW]).view(-1, ROW)
    return rows[torch.randperm(len(rows), generator=_generator("order", seed))]


def pretrain(model: Any, rows: Tensor, most: int, on_progress: Callable[[int, int], None]) -> None:
    """Train a model to go on with each row, in one pass of at most `most` steps."""
    import torch

    steps = min(most, -(-len(rows) // BATCH))
    warmup = min(WARMUP, steps // 4 + 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, betas=BETAS, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warmup, (steps - step) / max(1, steps - warmup))
    )
    model.train()
    for step, batch in enumerate(rows[: steps * BATCH].split(BATCH)):
        model(input_ids=batch, labels=batch, use_cache=False).loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        on_progress(step + 1, steps)
    model.eval()


def _lines(chats: Sequence[Chat], seed: int) -> Iterator[str]:
    """For each chat some state lines whose fields are those of any replies, each of another."""
    replies = [reply for chat in chats for reply in chat.replies]
    for chat in chats:
        random = words_random("pretraining", seed, chat.id)
        yield "".join(f"{_mixed([_drawn(replies, random) for _ in range(6)])}\n" for _ in range(LINES))


def _mixed(replies: Sequence[Reply]) -> str:
    state, *others = (reply.state for reply in replies[:-1])
    fields = ("intensity", "valence", "arousal", "phase")
    values = {name: getattr(other, name) for name, other in zip(fields, others, strict=True)}
    return state_line(replace(state, **values), replies[-1].strategies)


def _drawn(replies: Sequence[Reply], random: Random) -> Reply:
    return replies[int(random.random() * len(replies))]


def _generator(*names: Any) -> Any:
    import torch

    return torch.Generator().manual_seed(derive("tiny base", *names) % 2**63)

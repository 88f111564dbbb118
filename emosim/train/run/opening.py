"""What is known of a training before its first step, put together to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from emosim.train.data.prepared import QUANTILES
from emosim.train.data.sample import segments
from emosim.train.plan.architecture import Shape
from emosim.train.plan.forecast import forecast
from emosim.train.run.events import Opening
from emosim.train.run.ready import Ready
from emosim.train.run.rows import Pace

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

NAMES = {0.0: "shortest", 0.5: "median", 1.0: "longest"}


def opening(
    ready: Ready,
    tokenizer: PreTrainedTokenizerBase,
    shape: Shape,
    paced: Pace,
    sizes: tuple[int, int],
    begins: int,
    in_chunks: bool,
) -> Opening:
    """What is told before the first step. `sizes` are the parameters that are trained, and all of them."""
    train, validation = ready.train, ready.validation
    first = train.documents[train.rows(0)[0][0]]
    return Opening(
        forecast=forecast(ready.plan, ready.counts, shape),
        sample=tuple(segments(first, tokenizer)),
        lengths=by_quantile(QUANTILES, train.lengths),
        counts=train.counts,
        how=train.how,
        validation=validation.counts.dialogues if validation else 0,
        trainable=sizes[0],
        parameters=sizes[1],
        batch=round(paced.per_step * len(train.documents) / len(train.rows(0)), 1),
        steps=paced.steps,
        begins=begins,
        notes=tuple(_notes(ready, in_chunks)),
    )


def by_quantile(shares: Sequence[float], lengths: Sequence[int]) -> dict[str, int]:
    """Lengths in tokens at shares (0 to 1) of all, by what such a quantile is called."""
    return {NAMES.get(share, f"{share:.0%}"): int(length) for share, length in zip(shares, lengths, strict=True)}


def _notes(ready: Ready, in_chunks: bool) -> Iterator[str]:
    counts, how = ready.train.counts, ready.train.how
    length = f"{ready.train.recipe.length:,} tokens"
    if ready.crises:
        yield f"left out: {_dialogues(ready.crises)} that a crisis ends (--with-crisis keeps them)"
    if counts.shortened:
        yield f"cut to {length}: {_dialogues(counts.shortened)}, {counts.cut:,} replies at their ends in all"
    if counts.dropped:
        yield f"dropped: {_dialogues(counts.dropped)}, of which not even the first exchange has at most {length}"
    if counts.silent:
        yield f"left out: {_dialogues(counts.silent)} in which nothing that is learned weighs anything"
    if how.system == "first_user":
        yield "the chat template takes no system prompt: it goes before the user's first words"
    if how.kind == "unrolled":
        yield "the chat template writes earlier replies in another way: each reply is a document of its own"
    if ready.validation is None:
        yield "there is nothing to validate on: training does not stop early, and the last weights are kept"
    if not in_chunks:
        yield "the model changes its logits after its head: all of them are held at once, which takes more memory"


def _dialogues(count: int) -> str:
    return f"{count:,} dialogue" if count == 1 else f"{count:,} dialogues"

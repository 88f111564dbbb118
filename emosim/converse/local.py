"""A model on this machine as a speaker: conversations answered in batches, with an adapter and without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emosim.converse.prompts import Prompt, Prompts
from emosim.converse.speaker import GREEDY, Conversation, Said, Sampling, cut
from emosim.seeds import derive
from emosim.train.bases.load import base_of, device_of, load_adapted, load_base, load_tokenizer
from emosim.train.data.batches import in_batches

if TYPE_CHECKING:
    import torch

TOKENS = 32_768  # choice: tokens of a batch with all it may say; an 8B keeps 4.5 GiB of keys and values for them
ROWS, ROWS_OF_A_CPU = 64, 8  # choices: conversations of a batch; a CPU is 1.8 times as quick by 8 as by 64, or by 1


@dataclass(frozen=True, slots=True)
class Local:
    """A loaded model. It answers with the adapter on it, if there is one and `adapted` is set.

    Conversations answered together are padded, so that words may differ in the last place of a probability from those
    answered alone; the same call gives the same replies.
    """

    name: str
    model: Any
    prompts: Prompts
    sampling: Sampling = GREEDY
    adapted: bool = False

    def without_adapter(self) -> Local:
        """The base alone, on the same weights."""
        return replace(self, adapted=False, name=f"{self.name} without its adapter") if self.adapted else self

    def replies(
        self, conversations: Sequence[Conversation], *, stop: tuple[str, ...] = (), most: int, prefill: str = ""
    ) -> list[Said]:
        """A reply to each conversation, in their order, of `most` tokens at most.

        The oldest exchanges are left out of a conversation that is too long for the model. Raises InputError for one
        whose last words alone are too long.
        """
        prompts = [self.prompts.of(conversation, most, prefill) for conversation in conversations]
        said: dict[int, Said] = {}
        with self.weights():
            at_once = ROWS_OF_A_CPU if self.model.device.type == "cpu" else ROWS
            for rows in in_batches([len(prompt.ids) + most for prompt in prompts], TOKENS, at_once):
                batch = [prompts[row] for row in rows]
                said |= zip(rows, self._batch(batch, stop, most, prefill), strict=True)
        return [said[row] for row in range(len(prompts))]

    def weights(self) -> AbstractContextManager[None]:
        """The state of the model that this speaker speaks with."""
        idle = not self.adapted and hasattr(self.model, "disable_adapter")
        return self.model.disable_adapter() if idle else nullcontext()

    def _batch(self, prompts: list[Prompt], stop: tuple[str, ...], most: int, prefill: str) -> list[Said]:
        import torch
        from transformers import StoppingCriteriaList

        ids_BT, seen_BT = _padded(prompts, self.prompts.pad, self.model.device)
        stops = _Stops(self.prompts.tokenizer, stop, ids_BT.shape[1])
        with torch.inference_mode(), _seeded(self.sampling, prompts):
            made_BT = self.model.generate(
                input_ids=ids_BT,
                attention_mask=seen_BT,
                max_new_tokens=most,
                stopping_criteria=StoppingCriteriaList([stops] if stop else []),
                eos_token_id=sorted(self.prompts.ends),
                pad_token_id=self.prompts.pad,
                **_drawing(self.sampling),
            )
        rows = made_BT[:, ids_BT.shape[1] :].tolist()
        return [self._said(prompt, row, stop, prefill) for prompt, row in zip(prompts, rows, strict=True)]

    def _said(self, prompt: Prompt, row: list[int], stop: tuple[str, ...], prefill: str) -> Said:
        over = self.prompts.ends | {self.prompts.pad}
        made = row[: next((at for at, token in enumerate(row) if token in over), len(row))]
        text, stopped = cut(prefill + self.prompts.tokenizer.decode(made, skip_special_tokens=True), stop)
        ended = not stopped and len(made) < len(row)
        return Said(text, len(made) + ended, stopped or ended, prompt.left_out)


def open_local(
    base: str | None,
    adapter: Path | None = None,
    device: str = "auto",
    dtype: str | None = None,
    sampling: Sampling = GREEDY,
) -> Local:
    """Load a base, and an adapter on it if one is named; a base that is not named is what the adapter was trained on.

    Raises InputError for what cannot be loaded, or does not belong together.
    """
    from transformers import GenerationConfig

    found = base_of(base, adapter)
    on = device_of(device)
    tokenizer = load_tokenizer(found)
    model = load_base(found, on, dtype) if adapter is None else load_adapted(found, adapter, on, dtype)
    prompts = Prompts.of_model(found, tokenizer, model)
    model.generation_config = GenerationConfig()  # a base's own habits of drawing are not what is asked for
    return Local(str(adapter or base or found), model, prompts, sampling, adapter is not None)


def _padded(prompts: list[Prompt], pad: int, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask of a batch, padded on the left, so that all go on from one place."""
    import torch

    longest = max(len(prompt.ids) for prompt in prompts)
    ids = [[pad] * (longest - len(prompt.ids)) + list(prompt.ids) for prompt in prompts]
    mask = [[0] * (longest - len(prompt.ids)) + [1] * len(prompt.ids) for prompt in prompts]
    return torch.tensor(ids, device=device), torch.tensor(mask, device=device)


def _drawing(sampling: Sampling) -> dict[str, Any]:
    if sampling.temperature == 0.0:
        return {"do_sample": False}
    return {"do_sample": True, "temperature": sampling.temperature, "top_k": 0}


@contextmanager
def _seeded(sampling: Sampling, prompts: list[Prompt]) -> Iterator[None]:
    """Draws that are named after the seed and what is answered."""
    import torch

    if sampling.temperature == 0.0:
        yield
        return
    with torch.random.fork_rng():
        torch.manual_seed(derive("replies", sampling.seed, *(token for prompt in prompts for token in prompt.ids)))
        yield


class _Stops:
    """Tells of each row whether a stop string has just come; generation ends when all rows have."""

    def __init__(self, tokenizer: Any, stop: tuple[str, ...], start: int) -> None:
        self._tokenizer, self._stop, self._start = tokenizer, stop, start
        self._reach = max((len(word.encode()) for word in stop), default=0)  # a token is a byte or more

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        import torch

        tail = input_ids[:, max(self._start, input_ids.shape[1] - self._reach) :].tolist()
        texts = self._tokenizer.batch_decode(tail)
        found = [any(word in text for word in self._stop) for text in texts]
        return torch.tensor(found, dtype=torch.bool, device=input_ids.device)

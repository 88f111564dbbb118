"""The end of a training: an adapter's folder, with all that is known of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from emosim import __version__
from emosim.export.reading import manifest_of
from emosim.train.adapters.about import SCHEMA, About, Base, Data, Losses, write_about
from emosim.train.adapters.card import write_card
from emosim.train.run import resume
from emosim.train.run.order import Order
from emosim.train.run.ready import Ready

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from emosim.train.run.trainer import Learner


def finish(order: Order, learner: Learner, tokenizer: PreTrainedTokenizerBase, base: Base, found: Ready) -> About:
    """Write the adapter, and tell what is known of it."""
    about = _about(order, learner, base, found)
    write_adapter(order.folder, learner, tokenizer, about)
    return about


def write_adapter(folder: Path, learner: Learner, tokenizer: PreTrainedTokenizerBase, about: About) -> None:
    """Write an adapter, and last of all what is known of it, by which a folder is a finished one."""
    learner.save_model()
    if learner.is_world_process_zero():
        (folder / "training_args.bin").unlink(missing_ok=True)
        _in_order(folder / "adapter_config.json")
        tokenizer.save_pretrained(folder)
        write_card(folder, about)
        write_about(folder, about)
        resume.finish(folder)


def _about(order: Order, learner: Learner, base: Base, found: Ready) -> About:
    asked, counts = order.asked, found.train.counts
    data = Data(
        manifest_of(order.corpus).fingerprint,
        asked.system,
        asked.only,
        asked.with_crisis,
        counts.dialogues,
        counts.learned,
    )
    steps, history = learner.state.global_step, learner.state.log_history
    return About(SCHEMA, __version__, asked.task, base, (data,), found.plan.recipe, steps, losses_of(history))


def losses_of(history: list[dict[str, float]]) -> Losses:
    """The validation losses of a run, by what the Trainer logged; that of step 0 is the base's."""
    found = [(logged["step"], logged["eval_loss"]) for logged in history if "eval_loss" in logged]
    before = next((loss for step, loss in found if step == 0), None)
    after = [loss for step, loss in found if step > 0]
    return Losses(before, after[-1], min(after)) if after else Losses(before)


def _in_order(config: Path) -> None:
    """PEFT writes sets in the order they happen to have."""
    values = json.loads(config.read_bytes())
    for name, value in values.items():
        if isinstance(value, list) and name.endswith("modules"):
            values[name] = sorted(value)
    config.write_text(json.dumps(values, indent=2, sort_keys=True) + "\n", encoding="utf-8")

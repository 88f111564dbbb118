"""The end of a training: an adapter's folder, with all that is known of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emosim import __version__
from emosim.export.reading import manifest_of
from emosim.runners.folder import share
from emosim.train.adapters.about import CONFIG, SCHEMA, About, Base, Data, Losses, write_about
from emosim.train.adapters.card import write_card
from emosim.train.plan.recipe import Recipe
from emosim.train.run import resume
from emosim.train.run.order import Order
from emosim.train.run.ready import Ready

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from emosim.train.run.trainer import Learner


def finish(order: Order, learner: Learner, tokenizer: PreTrainedTokenizerBase, base: Base, found: Ready) -> About:
    """Write the adapter, and tell what is known of it."""
    counts = found.train.counts
    about = known_of(order, learner, base, found.plan.recipe, (counts.dialogues, counts.learned))
    write_adapter(order.folder, learner, tokenizer, about)
    return about


def write_adapter(folder: Path, learner: Learner, tokenizer: PreTrainedTokenizerBase, about: About) -> None:
    """Write an adapter, and last of all what is known of it, by which a folder is a finished one."""
    learner.save_model()
    if learner.is_world_process_zero():
        (folder / resume.ARGUMENTS).unlink(missing_ok=True)
        _in_order(folder / CONFIG)
        share(folder, CONFIG)
        tokenizer.save_pretrained(folder)
        write_card(folder, about)
        write_about(folder, about)
        resume.finish(folder)


def known_of(
    order: Order, learner: Learner, base: Base, recipe: Recipe, sizes: tuple[int, int], **recognizes: Any
) -> About:
    """What is known of an adapter that was trained. `sizes` are the dialogues it learned from and what was learned in
    them; of a recognizer its `task`, `of` and `labels` are given."""
    asked, state = order.asked, learner.state
    system = "none" if recognizes else asked.system
    data = Data(manifest_of(order.corpus).fingerprint, system, asked.only, asked.with_crisis, *sizes)
    how = {"recipe": recipe, "steps": state.global_step, "losses": _losses(state.log_history)}
    return About(SCHEMA, __version__, base=base, data=(data,), **how, **{"task": asked.task} | recognizes)


def _losses(history: list[dict[str, float]]) -> Losses:
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

"""Training measured: emosim's, TRL's, and all weights instead of an adapter, on the same rows of a real corpus.

Usage: training.py [--tiny] [--corpus DIR] [--base DIR] [--only ours,trl,full] [--steps N] [--out DIR]

Prints a table, and with --out leaves the figures there as training.json. Each contender runs in a process of its own,
one after the other. The base is built here with random weights and nothing is downloaded: how fast a step is does not
depend on them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from platform import python_version
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import torch
from contenders import ASKED, CONTENDERS, Found, Task

from emosim.corpus.order import Order as Corpus
from emosim.export.chats import Chat
from emosim.runners.job import run
from emosim.spec.library import load_library
from emosim.train.bases.load import device_of
from emosim.train.bases.tiny import Size, make_tiny, tiny_tokenizer
from emosim.train.plan.hours import CARDS, operations_per_token
from emosim.train.plan.recipe import Recipe
from emosim.train.plan.shape import shape_of
from emosim.train.run.order import Order

# As Qwen/Qwen3-0.6B has it in its config.json. The vocabulary is larger than the tokenizer's, made on the corpus.
SMALL = {
    "vocab_size": 151_936,
    "hidden_size": 1024,
    "intermediate_size": 3072,
    "num_hidden_layers": 28,
    "num_attention_heads": 16,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "max_position_embeddings": 40_960,
    "tie_word_embeddings": True,
}
WORDS = 32_768  # choice: the vocabulary of its tokenizer
RECIPE = Recipe(rank=16, rate=5e-4, epochs=3, batch=32, length=8192, pack=8192, evaluations=1, patience=0)
QUICK = {"epochs": 3, "batch": 2, "evaluations": 1, "patience": 0, "checkpointing": False, "dtype": "float32"}
TINY = Recipe(rank=16, rate=1e-3, length=2048, pack=2048, **QUICK)
WARMUP = 4  # choice: steps that are made and not timed
GIB = 2**30
SAID = {"ours": "emosim train, LoRA", "trl": "TRL SFTTrainer, LoRA", "full": "transformers Trainer, all weights"}


def main(arguments: list[str]) -> None:
    """Measure as asked, and print what came out."""
    asked = _asked(arguments)
    with TemporaryDirectory(prefix="emosim-bench-") as scratch:
        folder = Path(scratch)
        task = _task(asked, folder)
        (folder / "task.json").write_bytes(msgspec.json.encode(task))
        found = {name: _measured(name, folder) for name in asked.only.split(",")}
        report = _report(task, found)
    print(_markdown(report))
    if asked.out:
        (asked.out / "training.json").write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")


def _asked(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tiny", action="store_true", help="a tiny base on a CPU: a minute")
    parser.add_argument("--corpus", type=Path, help="a corpus that is there; made if none is given")
    parser.add_argument("--base", type=Path, help="the folder of a model; random weights of 0.6B if none is given")
    parser.add_argument("--only", default=",".join(CONTENDERS), help="which of " + ", ".join(CONTENDERS))
    parser.add_argument("--steps", type=int, help="how many steps each makes; 4 of them are not timed")
    parser.add_argument("--out", type=Path, help="a folder for the figures as JSON")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.only.split(",")) - set(CONTENDERS):
        parser.error(f"--only {', '.join(sorted(unknown))}: there are {', '.join(CONTENDERS)}")
    if not asked.tiny and not torch.cuda.is_available():
        parser.error("there is no GPU that torch can use here; --tiny measures a tiny base on the CPU")
    if asked.out and not asked.out.is_dir():
        parser.error(f"--out {asked.out}: no such folder")
    return asked


def _task(asked: Namespace, folder: Path) -> Task:
    corpus = asked.corpus or _corpus(folder / "corpus", 120 if asked.tiny else 2000)
    base = asked.base or folder / "base"
    if not asked.base:
        chats = list(Order(corpus, ASKED, "", Path()).chats("train"))
        make_tiny(chats, base, Size(1024, 64, 2, 4, 128), steps=0) if asked.tiny else _small(chats, base)
    steps = asked.steps or (12 if asked.tiny else 24)
    return Task(str(corpus), str(base), TINY if asked.tiny else RECIPE, steps, WARMUP)


def _corpus(folder: Path, count: int) -> Path:
    _say(f"making a corpus of {count:,} dialogues")
    return run(Corpus(count=count, seed=7), load_library(), folder, workers=1 if count < 1000 else None).folder


def _small(chats: list[Chat], folder: Path) -> None:
    """A model of SMALL's shape with random weights."""
    from transformers import Qwen3Config, Qwen3ForCausalLM

    _say("making a base of 0.6B random weights")
    tokenizer = tiny_tokenizer((m.content for chat in chats for m in chat.with_system()), Size(vocabulary=WORDS))
    tokenizer.save_pretrained(folder)
    torch.manual_seed(7)
    with torch.device(device_of()):
        model = Qwen3ForCausalLM(Qwen3Config(**SMALL, bos_token_id=None, eos_token_id=tokenizer.eos_token_id))
    model.to(torch.bfloat16).save_pretrained(folder)


def _measured(name: str, folder: Path) -> Found:
    """What one contender did, in a process of its own. A failure of one ends all, with its own words."""
    _say(SAID[name])
    program = [sys.executable, str(Path(__file__).with_name("contenders.py")), name, str(folder)]
    quiet = {"HF_HUB_OFFLINE": "1", "PYTHONWARNINGS": "ignore", "TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run(program, env=os.environ | quiet, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{SAID[name]} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return msgspec.json.decode((folder / f"{name}.json").read_bytes(), type=Found)


def _report(task: Task, found: dict[str, Found]) -> dict[str, Any]:
    return {
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else "one core of a CPU",
        "versions": _versions(),
        "recipe": msgspec.to_builtins(task.recipe),
        "parameters": shape_of(task.base).parameters,
        "steps": {"made": task.steps, "not timed": task.warmup},
        "contenders": {name: _figures(name, task, what) for name, what in found.items()},
    }


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    named = ("torch", "transformers", "peft", "accelerate", "trl")
    return {"python": python_version()} | {name: version(name) for name in named}


def _figures(name: str, task: Task, found: Found) -> dict[str, Any]:
    rate = sum(found.tokens) / sum(found.seconds)
    return {
        "tokens_per_second": rate,
        "milliseconds_per_step": 1000 * median(found.seconds),
        "tokens_per_step": sum(found.tokens) / len(found.tokens),
        "share_of_peak": _share_of_peak(name, task, rate),
        "memory": found.memory,
        "losses": found.losses,
    }


def _share_of_peak(name: str, task: Task, rate: float) -> float | None:
    """The part of the card's peak that the operations take that a contender's way needs; None on other cards.

    With checkpointing the forward pass, done twice, counts twice. Attention is counted within dialogues of the mean
    length that `emosim` makes, which is little of the whole.
    """
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else ""
    peak = next((card.peak for card in reversed(CARDS) if card.name.split()[0] in device), None)
    if peak is None:
        return None
    shape, recipe = shape_of(task.base), task.recipe
    operations = operations_per_token(shape, recipe.rank, 1500, recipe.checkpointing)
    if name == "full":
        forwards = 3 if recipe.checkpointing else 2
        forward = (operations - (forwards + 1) * 2 * shape.adapter_parameters(recipe.rank)) / forwards
        operations = (forwards + 1) * forward
    return rate * operations / (peak * 1e12)


def _markdown(report: dict[str, Any]) -> str:
    recipe, versions = report["recipe"], report["versions"]
    lines = [
        f"{report['device']}; {', '.join(f'{name} {number}' for name, number in versions.items())}.",
        f"{report['parameters']:,} parameters, {recipe['dtype']}, rank {recipe['rank']}, rows of {recipe['pack']:,} "
        f"tokens, about {recipe['batch']} dialogues a step, checkpointing {'on' if recipe['checkpointing'] else 'off'}; "
        f"{report['steps']['made']} steps, the first {report['steps']['not timed']} not timed.",
        "",
        "| | tokens/s | ms/step | tokens/step | of peak | peak GiB | first and last loss |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    return "\n".join([*lines, *(_row(name, figures) for name, figures in report["contenders"].items())])


def _row(name: str, figures: dict[str, Any]) -> str:
    share, losses = figures["share_of_peak"], figures["losses"]
    cells = [
        SAID[name],
        f"{figures['tokens_per_second']:,.0f}",
        f"{figures['milliseconds_per_step']:,.0f}",
        f"{figures['tokens_per_step']:,.0f}",
        "-" if share is None else f"{100 * share:.0f} %",
        f"{figures['memory'] / GIB:.2f}",
        f"{losses[0]:.4f}, {losses[-1]:.4f}",
    ]
    return f"| {' | '.join(cells)} |"


def _say(text: str) -> None:
    print(f"{text} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

"""The card of an adapter: README.md beside its weights, in which everything is filled in from what is known of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import prod
from pathlib import Path

import yaml
from msgspec import Struct

from emosim.corpus.shards import sha256_of
from emosim.train.adapters.about import ABOUT, CARD, WEIGHTS, About, Data, Part
from emosim.train.adapters.use import use
from emosim.train.bases.load import OWN
from emosim.train.plan.recipe import Recipe

HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w.-]+")  # how a model is called on the hub; a folder is named by its whole path
TITLES = {
    "respond": "An emosim adapter that answers",
    "state": "An emosim adapter that names the feeling and answers it",
    "recognize": "An emosim adapter that recognizes",
}
DOES = {
    "respond": "It answers somebody who has a hard time with something.",
    "state": "It begins each reply with a line, `<state>{...}</state>`, that names what the user seems to feel, how "
    "strongly, where in valence, arousal and dominance, in which phase, and the strategies that it answers with. The "
    "reply is below the line.",
    "emotion": "It names the emotion that a user's turn shows, one of {labels}.",
    "strategy": "It names the strategy that an assistant's reply leads with, one of {labels}.",
}
SYSTEM = {
    "persona": "who the assistant is, the subject and the user's locale",
    "plain": "the same one for all",
    "none": "none",
}


class Weights(Struct, frozen=True):
    """What the file of weights shows: its sha256, its parameters, the largest rank, and what the adapted layers are
    called."""

    sha256: str
    parameters: int
    rank: int
    layers: tuple[str, ...]


def write_card(adapter: Path, about: About) -> None:
    """Write the card of an adapter, whose weights are there, over any that lies there: the one that PEFT leaves."""
    card = card_of(about, weights_of(adapter), own_base=(adapter / OWN).is_dir())
    (adapter / CARD).write_text(card, encoding="utf-8")


def weights_of(adapter: Path) -> Weights:
    """What the weights of an adapter show. They are not loaded."""
    from safetensors import safe_open

    path = adapter / WEIGHTS
    with safe_open(path, "numpy") as file:
        shapes = {name: file.get_slice(name).get_shape() for name in file.keys()}  # noqa: SIM118 - it is no mapping
    lowered = {name: shape for name, shape in shapes.items() if name.endswith(".lora_A.weight")}
    return Weights(
        sha256_of(path),
        sum(prod(shape) for shape in shapes.values()),
        max((shape[0] for shape in lowered.values()), default=0),
        tuple(sorted({name.split(".")[-3] for name in lowered})),
    )


def card_of(about: About, weights: Weights, own_base: bool) -> str:
    """The text of a card. `own_base` says that the tiny base lies beside the adapter."""
    sections = [_front(about), f"# {TITLES[about.task]}", _introduced(about, weights, own_base)]
    sections += ["## How to use it", use(about, own_base), "## What it was trained on", _data(about)]
    sections += ["## How it was made", _made(about, weights), *_losses(about)]
    sections += ["## What it is for, and what not", PURPOSE, "## Crises", _crises(about.data)]
    sections += ["## Licenses", LICENSES, "## Fingerprints", _fingerprints(about, weights)]
    return "\n\n".join(sections) + "\n"


def _front(about: About) -> str:
    """The front matter, as the hub reads it; a base that is a folder has no name there."""
    found = {
        "library_name": "peft",
        "pipeline_tag": "text-classification" if about.task == "recognize" else "text-generation",
        "license": "other",
        "license_name": "that-of-the-base-model",
        "tags": ["emosim", "lora", "peft", "emotion", "dialogue", "synthetic-data", f"task-{about.task}"],
        "emosim": {"base": about.base.fingerprint, "corpora": sorted({data.corpus for data in about.data})},
    }
    if HUB_NAME.fullmatch(about.base.name):
        found |= {"base_model": about.base.name, "base_model_relation": "adapter"}
        found |= {"license_link": f"https://huggingface.co/{about.base.name}"}
    return f"---\n{yaml.safe_dump(found, sort_keys=False)}---"


def _introduced(about: About, weights: Weights, own_base: bool) -> str:
    does = DOES[about.of or about.task].replace("{labels}", str(len(about.labels)))
    base = "the tiny model in its folder `base`, made to try things with" if own_base else f"`{about.base.name}`"
    share = f", {_share(weights.parameters, about.base.parameters)} of all" if about.base.parameters else ""
    made = "Composed of others" if about.parts else "Trained"
    return (
        f"{does} {made} with emosim {about.emosim} on synthetic dialogues alone.\n\n"
        f"A LoRA adapter of rank {weights.rank} on {base}: {weights.parameters:,} parameters{share}, "
        f"in {', '.join(f'`{name}`' for name in weights.layers)}."
    )


def _share(parameters: int, rest: int) -> str:
    return f"{100 * parameters / (parameters + rest):.2f} %"


def _data(about: About) -> str:
    head = ["corpus", "dialogues chosen", "crises", "turns" if about.task == "recognize" else "dialogues"]
    rows = [[f"`{data.corpus}`", _chosen(data), _kept(data), f"{data.dialogues:,}"] for data in about.data]
    if about.task != "recognize":
        head += ["learned tokens", "system prompt"]
        rows = [[*row, f"{data.learned:,}", SYSTEM[data.system]] for row, data in zip(rows, about.data, strict=True)]
    return f"{_table(head, rows)}\n\n{SYNTHETIC}"


def _chosen(data: Data | Part) -> str:
    return ", ".join(f"`{text}`" for text in data.only) or "all"


def _kept(data: Data) -> str:
    return "kept" if data.with_crisis else "left out"


def _made(about: About, weights: Weights) -> str:
    if about.parts:
        rows = [(_chosen(part), f"{part.weight:g}", f"`{part.weights}`") for part in about.parts]
        told = f"The changes that these adapters make, added by weight, cut to rank {weights.rank}."
        return f"{told}\n\n{_table(('trained on', 'weight', 'sha256 of its weights'), rows)}"
    if about.recipe is None:
        return "How is not recorded."
    return _table(("setting", "value"), [*_settings(about.recipe, about.task), ("steps made", f"{about.steps:,}")])


def _settings(recipe: Recipe, task: str) -> Iterator[tuple[str, str]]:
    yield "rank, alpha", f"{recipe.rank}, {recipe.alpha}; no dropout"
    yield "learning rate", f"{recipe.rate:.2e}, {recipe.schedule} after {recipe.warmup} steps of warmup"
    yield "epochs", f"{recipe.epochs:g}, in order of difficulty" if recipe.curriculum else f"{recipe.epochs:g}"
    yield "turns a step" if task == "recognize" else "dialogues a step", f"about {recipe.batch}"
    if task != "recognize":
        packed = f"rows of {recipe.pack:,}" if recipe.pack else "a dialogue a row"
        yield "tokens", f"up to {recipe.length:,} a dialogue, {packed}"
    if task == "state":
        yield "loss weights", f"state line {recipe.state_weight:g}, words below it {recipe.respond_weight:g}"
    yield "stops early after", f"{recipe.patience} evaluations without a better one" if recipe.patience else "never"
    yield "base weights", f"{recipe.dtype}, gradient checkpointing {'on' if recipe.checkpointing else 'off'}"
    yield "seed", str(recipe.seed)


def _losses(about: About) -> Iterator[str]:
    """The losses, where there are any."""
    losses, unit = about.losses, "turn" if about.task == "recognize" else "learned token"
    rows = [
        (name, f"{loss:.4f}")
        for name, loss in (("before", losses.before), ("at best", losses.best), ("at the end", losses.after))
        if loss is not None
    ]
    if rows:
        yield f"Mean loss per {unit} over the validation split, in nats:"
        yield _table(("", "loss"), rows)


def _crises(data: Sequence[Data]) -> str:
    return f"{TAUGHT if any(d.with_crisis for d in data) else UNTAUGHT}\n\n{CRISES}"


def _fingerprints(about: About, weights: Weights) -> str:
    rows = [(f"`{WEIGHTS}`, sha256", f"`{weights.sha256}`"), ("base", f"`{about.base.fingerprint}`")]
    rows += [("corpus", f"`{corpus}`") for corpus in sorted({data.corpus for data in about.data})]
    told = f"`{ABOUT}` holds all of the above for programs. A base of another fingerprint is refused by emosim."
    return f"{_table(('what', 'fingerprint'), rows)}\n\n{told}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


SYNTHETIC = """\
Every dialogue was made by emosim: people and situations are described in YAML, feelings move by a simulation, and the
words of both sides are put together from a lexicon. No conversation in it took place, and no feeling was anybody's.

It learned from the training split. Losses are of the validation split, whose pairs of persona and scenario are in no
other; the personas of the test split speak nowhere else."""

PURPOSE = """\
For assistants that are meant to notice how somebody feels and to answer with care, in the subjects that its data is
about, and for the study of them.

* What it takes for a feeling is a simulation's idea of one. Measure it on people's words before you rely on it; the
  losses above are of synthetic words and say nothing of how anybody fares.
* It can be wrong about a person, sound sure, and say what is not so. A feeling that it names is a guess.
* It is no therapist and no adviser. It is not for diagnosis, nor to watch, rank or judge people by what they feel.
* It knows the subjects, people and places of its data, and their manners. Of others it knows what its base does."""

UNTAUGHT = "Dialogues that a crisis ends were left out of its training: it has not learned to answer one."
TAUGHT = "Dialogues that a crisis ends were in its training. That makes nothing safe: it may miss one, or answer badly."
CRISES = """\
**Do not rely on it where somebody may be in danger.** In the dialogues of emosim, an assistant that meets a crisis
promises that a person takes over. Whoever builds with this adapter has to provide that person, has to recognize crises
by other means before a model answers, and has to show the help lines of the user's country."""

LICENSES = """\
An adapter is of no use without its base, and the license of the base holds for both together. The scenarios, people and
words that ship with emosim are under the Apache License 2.0; what somebody else wrote in YAML is theirs."""

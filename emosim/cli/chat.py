"""emosim chat"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from emosim.errors import InputError

if TYPE_CHECKING:
    from emosim.converse.speaker import Speaker
    from emosim.train.adapters.about import About


@click.command(
    epilog="""\b
Examples:
  emosim chat --adapter shame
  emosim chat --base Qwen/Qwen3-4B-Instruct-2507
  emosim chat --endpoint http://127.0.0.1:8000/v1 --model my-model --task state
  emosim chat --adapter shame --simulate hospital_porter --scenario lost_parcel
  emosim chat --adapter shame --simulate hospital_porter --scenario lost_parcel --plot arc.png --save talk.jsonl
"""
)
@click.option("--adapter", type=click.Path(path_type=Path), metavar="DIR", help="An adapter that emosim trained.")
@click.option("--base", metavar="MODEL", help="A folder or a name on the hub.  [default: what the adapter's was]")
@click.option("--endpoint", metavar="URL", help="A server that speaks OpenAI's protocol; its key is in OPENAI_API_KEY.")
@click.option("--model", metavar="NAME", help="Which model of the endpoint.  [default: the only one it has]")
@click.option(
    "--task",
    type=click.Choice(["respond", "state"]),
    help="state: ask for a line on feeling and strategies before each reply.  [default: as the adapter learned]",
)
@click.option(
    "--system",
    type=click.Choice(["persona", "plain", "none"]),
    help="The system prompt, as export and train have it.  [default: as the adapter learned, or plain]",
)
@click.option("--assistant", metavar="NAME", help="Who the model is to be, for the system prompt persona.")
@click.option("--locale", default="en-US", show_default=True, help="Where you are: for the prompt, and for help.")
@click.option("--simulate", metavar="PERSONA", help="Let a simulated person talk to it in your place.")
@click.option("--scenario", metavar="N", help="What it is about; the simulated person needs one.")
@click.option("--turns", type=click.IntRange(min=1), metavar="N", help="Stop the simulated person after N turns.")
@click.option(
    "--recognizer",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Tells the strategy of a reply without a state line: made by `emosim train --task recognize --of strategy`.",
)
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE", help="Draw how the simulated person felt.")
@click.option("--json", "as_json", is_flag=True, help="How it went with the simulated person, as JSON.")
@click.option("--save", type=click.Path(path_type=Path), metavar="FILE", help="A .jsonl file for the talk.")
@click.option(
    "--temperature",
    type=click.FloatRange(0.0, 2.0),
    default=0.0,
    show_default=True,
    help="0: the likeliest words each time; above it they are drawn.",
)
@click.option("--most", type=click.IntRange(min=1), default=400, show_default=True, help="Tokens of a reply, at most.")
@click.option("--seed", type=click.IntRange(min=0), default=7, show_default=True, help="Of draws, and of the person.")
@click.option("--device", default="auto", show_default=True, help="cpu, cuda, or auto.")
@click.option("--rules", metavar="DIR", help="A folder of rules in place of the shipped ones.")
def chat(
    adapter: Path | None,
    base: str | None,
    endpoint: str | None,
    model: str | None,
    temperature: float,
    seed: int,
    save: Path | None,
    plot: Path | None,
    as_json: bool,
    **options: object,
) -> None:
    """Talk to a model, and see the state it tracks: feeling, intensity, valence, arousal, dominance, phase, strategies.

    Type, and read; /help says what else there is. With --simulate one of the personas talks in your place: their
    feelings move by the same dynamics as in a corpus, pulled by the strategies that the model names, and at the end
    it says how they fared and how well the model saw them.
    """
    from emosim.cli.chatting import check_new
    from emosim.converse.partner import speaker_for
    from emosim.converse.speaker import Sampling

    about = _about(adapter)
    _check_together(options, plot, as_json)
    if save is not None:
        check_new(save)

    def speaker() -> Speaker:
        key = os.environ.get("OPENAI_API_KEY")
        sampling = Sampling(temperature, seed)
        device = str(options["device"])
        return speaker_for(base, adapter, endpoint, model, key=key, device=device, sampling=sampling)

    task = options["task"] or (about.task if about else "respond")
    system = options["system"] or (about.data[0].system if about and about.data else "plain")
    if options["simulate"]:
        from emosim.cli.meeting import meet

        meet(speaker, str(task), str(system), seed, save, plot, as_json, options)
    else:
        from emosim.cli.chatting import talk

        talk(speaker, str(task), str(system), save, options)


def _about(adapter: Path | None) -> About | None:
    """What is known of an adapter. Raises InputError for one that does not talk."""
    if adapter is None:
        return None
    from emosim.train.adapters.about import about_of

    about = about_of(adapter)
    if about.task == "recognize":
        raise InputError(f"{adapter} only tells labels apart: `emosim evaluate` measures it, and nobody can talk to it")
    return about


def _check_together(options: dict[str, object], plot: Path | None, as_json: bool) -> None:
    """Raises InputError for options that mean nothing without another."""
    if options["simulate"]:
        if not options["scenario"]:
            raise InputError("--simulate needs --scenario: what happens to the person; `emosim ls` shows who fits what")
        return
    given = {"--turns": options["turns"], "--recognizer": options["recognizer"], "--plot": plot, "--json": as_json}
    if alone := [name for name, value in given.items() if value]:
        raise InputError(f"{alone[0]} is about a simulated person: name one with --simulate")

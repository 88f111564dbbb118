"""emosim merge"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.table import Table

    from emosim.train.adapters.agreement import Agreement
    from emosim.train.adapters.merge import Merged


@click.command(
    epilog="""\b
Examples:
  emosim merge adapter -o model                                         then: transformers serve model
  emosim merge adapter -o model --base Qwen/Qwen3-4B --dtype bfloat16
"""
)
@click.argument("adapter", type=click.Path(path_type=Path))
@click.option(
    "--out", "-o", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder for the model."
)
@click.option("--base", metavar="B", help="The base, if it is not where the adapter was trained on it.")
@click.option(
    "--dtype",
    type=click.Choice(["float32", "bfloat16"]),
    help="The type of the merged weights. [default: the one the base is stored in]",
)
@click.option("--device", default="auto", show_default=True, metavar="D", help="cpu, cuda or auto.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a program.")
def merge(adapter: Path, out: Path, base: str | None, dtype: str | None, device: str, as_json: bool) -> None:
    """Make one model of a base and an adapter, for servers that take no adapters.

    The folder is complete: weights, tokenizer with its chat template, and merge.json, which tells what it is made of.
    It is there only if, read again, it answers eight prompts as base and adapter do.
    """
    from emosim.cli.for_programs import print_json
    from emosim.converse.partner import check_installed

    check_installed()
    from emosim.train.adapters.merge import merge as write

    merged = write(adapter, out, base, dtype, device)
    if as_json:
        print_json(merged)
    else:
        _tell(adapter, out, merged)


def _tell(adapter: Path, out: Path, merged: Merged) -> None:
    from emosim.cli.main import typed
    from emosim.cli.terminal import Terminal

    console = Terminal()
    console.print(
        f"{out} = {merged.base.name} with {adapter} merged in, {merged.dtype}\n", markup=False, soft_wrap=True
    )
    console.print(_agreement(merged.agreement))
    for warning in merged.warnings:
        console.print(f"Careful: {warning}.", style="yellow", markup=False, soft_wrap=True)
    console.print(
        f"\nNext: emosim chat --base {typed(out)}; or serve it with vllm or transformers.", markup=False, soft_wrap=True
    )


def _agreement(found: Agreement) -> Table:
    from emosim.cli.tables import facts

    table = facts()
    table.columns[1].justify = "right"
    table.add_column(style="dim")
    of = f"over {found.positions} tokens of {found.prompts} prompts"
    table.add_row("same next token", f"{found.same:.1%}", of)
    table.add_row("divergence", f"{found.divergence:.1e}", "nats, of the written model from base and adapter")
    table.add_row("the adapter's own", f"{found.base_divergence:.1e}", "nats, of the base without it")
    table.add_row("largest difference", f"{found.largest:.1e}", "of two logits")
    return table

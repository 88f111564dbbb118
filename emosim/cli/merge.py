"""emosim merge"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from emosim.train.adapters.merge import Merged


@click.command(
    epilog="""\b
Examples:
  emosim merge adapter -o model
  emosim merge adapter -o model --base Qwen/Qwen3-4B --dtype bfloat16
  emosim merge adapter -o model && transformers serve model
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
    import msgspec

    from emosim.converse.partner import check_installed

    check_installed()
    from emosim.train.adapters.merge import merge as write

    merged = write(adapter, out, base, dtype, device)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(merged), indent=2))
    else:
        _tell(adapter, out, merged)


def _tell(adapter: Path, out: Path, merged: Merged) -> None:
    from rich.table import Table

    from emosim.cli.terminal import Terminal

    console, found = Terminal(), merged.agreement
    console.print(
        f"{out} = {merged.base.name} with {adapter} merged in, {merged.dtype}\n", markup=False, soft_wrap=True
    )
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column(justify="right")
    table.add_column(style="dim")
    of = f"over {found.positions} tokens of {found.prompts} prompts"
    table.add_row("same next token", f"{found.same:.1%}", of)
    table.add_row("divergence", f"{found.divergence:.1e}", "nats, of the written model from base and adapter")
    table.add_row("the adapter's own", f"{found.base_divergence:.1e}", "nats, of the base without it")
    table.add_row("largest difference", f"{found.largest:.1e}", "of two logits")
    console.print(table)
    for warning in merged.warnings:
        console.print(f"Careful: {warning}.", style="yellow", markup=False, soft_wrap=True)
    console.print(
        f"\nNext: emosim chat --base {out}; or serve it with vllm or transformers.", markup=False, soft_wrap=True
    )

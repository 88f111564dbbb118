"""emosim export"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from emosim.export.formats import FORMATS

if TYPE_CHECKING:
    from emosim.export.account import Export

SHOWN = {"crisis": "that a crisis ends (--with-crisis keeps them)", "not_asked_for": "that --only does not ask for"} | {
    "without_pairs": "without a preference pair"
}
"""Why a dialogue was left out, in words."""


@click.command(
    epilog="""\b
Formats:
"""
    + "\n".join(f"  {name:13} {format.about}" for name, format in FORMATS.items())
    + """

\b
Examples:
  emosim export corpus -o chats
  emosim export corpus --task state -o chats
  emosim export corpus --format axolotl --only emotion=shame --only outcome=resolved -o shame
  emosim export paired --format dpo -o pairs
"""
)
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option(
    "--out", "-o", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder for the files."
)
@click.option("--format", type=click.Choice(list(FORMATS)), default="messages", show_default=True)
@click.option(
    "--task",
    type=click.Choice(["respond", "state"]),
    default="respond",
    show_default=True,
    help="state: each reply starts with a line that names the feeling and the strategies, to be learned with it.",
)
@click.option(
    "--system",
    type=click.Choice(["persona", "plain", "none"]),
    default="persona",
    show_default=True,
    help="The system prompt: who the assistant is, the same words for all, or none.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="KEY=VALUE",
    help="Only such dialogues: emotion, strategy, outcome, scenario, persona, assistant, domain or locale. Of one key "
    "either value will do; keys must all hold.",
)
@click.option("--with-crisis", is_flag=True, help="Keep dialogues that a crisis ends.")
@click.option(
    "--rules", metavar="DIR", help="Rules whose catalogue names strategies for esconv, if not the shipped ones."
)
@click.option("--persona", "personas", multiple=True, metavar="N", help="Assistants of your own it was made with.")
@click.option("--fresh", is_flag=True, help="Replace the export that is in the folder.")
def export(
    corpus: Path,
    out: Path,
    format: str,
    task: str,
    system: str,
    only: tuple[str, ...],
    with_crisis: bool,
    rules: str | None,
    personas: tuple[str, ...],
    fresh: bool,
) -> None:
    """Turn a corpus into chats that a trainer takes, a file for each split.

    A chat holds what was said, and no more of what is known than --task asks for. Beside the files stands export.json:
    what was exported, how, from which corpus, how many tokens, and what was left out.
    """
    from emosim.cli.assistants import roles_of
    from emosim.cli.bar import dialogues_bar
    from emosim.cli.library import rules_folder
    from emosim.export.export import Order
    from emosim.export.export import export as write
    from emosim.export.selection import Asked

    asked = Asked(task, system, only, with_crisis, roles_of(personas))
    order = Order(format, rules_folder(rules), asked)
    with dialogues_bar() as on_progress:
        account = write(corpus, order, out, fresh, on_progress)
    _tell(account, out)


def _tell(account: Export, out: Path) -> None:
    from rich.table import Table

    from emosim.cli.main import here
    from emosim.cli.terminal import Terminal

    console, format = Terminal(), FORMATS[account.format]
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("file")
    for title in ("dialogues", "rows", "replies", "tokens", "learned"):
        table.add_column(title, justify="right")
    for split, count in account.splits.items():
        numbers = (count.dialogues, count.rows, count.replies, count.tokens, count.trained_tokens)
        table.add_row(f"{split}.{format.file}", *(f"{number:,}" for number in numbers))
    console.print(f"{account.format} in {here(str(out))}\n", markup=False, soft_wrap=True)
    console.print(table)
    console.print(f"\nTokens are estimates; a sequence length of {account.length:,} cuts no chat off.", soft_wrap=True)
    for reason, words in SHOWN.items():
        if count := getattr(account.left_out, reason):
            console.print(f"Left out: {count:,} {'dialogue' if count == 1 else 'dialogues'} {words}.", soft_wrap=True)
    beside = [file.path for file in account.files if not file.records]
    if beside:
        console.print(f"Beside them: {', '.join(beside)}.", soft_wrap=True)
    console.print(f"Next: {format.next.replace('{folder}', here(str(out)))}", markup=False, soft_wrap=True)

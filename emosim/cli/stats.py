"""emosim stats"""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  emosim stats corpus
  emosim stats corpus --json > stats.json
"""
)
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a program.")
def stats(corpus: Path, as_json: bool) -> None:
    """What is in a corpus: outcomes, feelings, strategies, how feeling moves, and how varied the words are.

    A corpus of full records also says how well each next feeling was foreseen before the reply was known.
    """
    import msgspec

    from emosim.cli.foresight import show_foresight
    from emosim.cli.summary import OUTCOME_STYLE, bars
    from emosim.cli.terminal import Terminal
    from emosim.corpus.shards import read_corpus
    from emosim.corpus.stats import measure

    found = measure(read_corpus(corpus))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    console = Terminal()
    console.print(
        f"[bold]{found['records']:,} dialogues[/], {found['turns']:,} turns, {found['words']:,} words; "
        f"{found['words_per_user_turn']:.0f} words a user turn, {found['words_per_reply']:.0f} a reply\n"
    )
    console.print(bars("Outcomes", found["outcome"], 5, OUTCOME_STYLE))
    console.print(bars("Feelings", found["emotion"], 15))
    console.print(bars("Phases", found["phase"], 7))
    console.print(bars("Strategies", found["strategy"], 13))
    console.print(bars("Rules that decided", found["rule"], 12))
    console.print(bars("Scenarios", found["scenario"], 30))
    console.print(bars("Locales", found["locale"], 10))
    console.print("\n[bold]How feeling moves[/]")
    for name, value in found["dynamics"].items():
        console.print(f"  {name.replace('_', ' '):44} {value:+.2f}")
    if found["foresight"]:
        show_foresight(console, found["foresight"])
    console.print("\n[bold]How varied the words are[/]")
    for name, value in found["diversity"].items():
        shown = f"{value:.3f}" if isinstance(value, float) else str(value)
        console.print(f"  {name.replace('_', ' '):44} {shown}", markup=False)

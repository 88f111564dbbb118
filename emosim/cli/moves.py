"""A replay on the terminal: how much changes, from what to what, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from emosim.cli.reading import FAMILY_STYLE
from emosim.cli.summary import OUTCOME_STYLE, bar
from emosim.cli.terminal import Terminal
from emosim.corpus.replayed import NOTE, Changed, Move, Replayed, Share

KINDS = {
    "lead": "another first strategy",
    "plan": "the same first, others after it",
    "technique": "the same strategies, another technique or pacing",
    "rule": "the same plan, by another rule",
}
MOST = 12  # choice: rows of a table
MOST_NAMED = 5  # choice: contradicted replies that are shown


def show_replay(found: Replayed, corpus: Path, rules: str | None, out: Path | None) -> None:
    """Print what a replay found, and what to do next."""
    console = Terminal()
    console.print(_headline(found, escape(rules or "the shipped rules")), soft_wrap=True)
    if found.crisis_left:
        told = f"Careful: {found.crisis_left:,} replies to somebody at risk would no longer be crisis support alone."
        console.print(f"[red]{told}[/]", soft_wrap=True)
    if found.own:
        _show_own(console, found)
    if found.changed_replies:
        _show_changes(console, found)
        console.print()
        console.print(Padding(Text(NOTE, style="dim"), (0, 0, 0, 1)))
    console.print()
    console.print(_next(found, corpus, rules, out), soft_wrap=True)


def _headline(found: Replayed, rules: str) -> str:
    if not found.changed_replies:
        return f"[bold]None of {found.replies:,} replies[/] would be decided otherwise by {rules}."
    replies = _part(found.changed_replies, found.replies, "replies")
    dialogues = _part(found.changed_dialogues, found.dialogues, "dialogues")
    return f"[bold]{replies}[/], in [bold]{dialogues}[/], would be decided otherwise by {rules}."


def _show_own(console: Terminal, found: Replayed) -> None:
    """What is said of replies that were made with these very rules."""
    all_of_it = found.own == found.replies
    which = "It was made" if all_of_it else f"{found.own:,} of the replies were made"
    console.print(f"{which} with these same rules, so nothing can change there.", soft_wrap=True)
    if not found.contradicted:
        console.print(
            f"Checked: each of the {found.own:,} recorded decisions is what the rules decide.", soft_wrap=True
        )
        return
    console.print(
        f"[yellow]Yet {found.contradicted:,} of them are not what these rules decide: the records were changed since, "
        f"or which emotions belong to which.[/]",
        soft_wrap=True,
    )
    for changed in found.contradictions[:MOST_NAMED]:
        console.print(f"  {_contradiction(changed)}", soft_wrap=True, markup=False)


def _contradiction(changed: Changed) -> str:
    says, decide = changed.before, changed.after
    if says.rule == decide.rule:
        return f"{changed.id} turn {changed.turn}: {says.rule} decides, but with another plan than the record says"
    return f"{changed.id} turn {changed.turn}: the record says {says.rule}, the rules {decide.rule}"


def _show_changes(console: Terminal, found: Replayed) -> None:
    for table in (
        _kinds(found),
        _moves("From which rule to which", found.moves["rule"]),
        _moves("From which first strategy to which", found.moves["lead"], same=False),
        _shares("By what was felt", found.by["family"], FAMILY_STYLE),
        _shares("By phase, as the assistant took it", found.by["phase"], {}),
        _shares("By outcome", found.by["outcome"], OUTCOME_STYLE),
    ):
        if table.row_count:
            console.print()
            console.print(table)


def _kinds(found: Replayed) -> Table:
    table = _table("What changes", "", "replies", "share")
    for kind, said in KINDS.items():
        if count := found.kinds[kind]:
            table.add_row(said, f"{count:,}", f"{count / found.replies:.1%}")
    return table


def _moves(title: str, moves: Sequence[Move], same: bool = True) -> Table:
    """The largest moves, each with its share of what it leaves; with `same` those too that keep the name."""
    table = _table(title, "before", "after", "replies", "of those before", left=2)
    of = Counter[str]()
    for move in moves:
        of[move.before] += move.replies
    shown = [move for move in moves if move.changed and (same or move.before != move.after)]
    for move in shown[:MOST]:
        after = move.after if move.after != move.before else "[dim]the same name, edited[/]"
        table.add_row(move.before, after, f"{move.changed:,}", f"{move.changed / of[move.before]:.1%}")
    if len(shown) > MOST:
        rest = sum(move.changed for move in shown[MOST:])
        table.add_row(f"[dim]and {len(shown) - MOST} more[/]", "", f"[dim]{rest:,}[/]", "")
    return table


def _shares(title: str, shares: Mapping[str, Share], style: Mapping[str, str]) -> Table:
    """The share that changes of each name's replies, as a bar."""
    table = _table(title, "", "changed", "of", "", "")
    ranked = sorted(shares.items(), key=lambda pair: (-pair[1].changed, pair[0]))
    most = max((share.changed / share.replies for _, share in ranked), default=0.0)
    for name, share in ranked:
        part = share.changed / share.replies
        color = style.get(name, "blue")
        table.add_row(name, f"{share.changed:,}", f"{share.replies:,}", f"{part:.1%}", f"[{color}]{bar(part, most)}[/]")
    return table


def _table(title: str, *columns: str, left: int = 1) -> Table:
    """A table whose first columns stand to the left and the others to the right, but for bars."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 1), header_style="dim")
    for number, column in enumerate(columns):
        bars = number == 4
        table.add_column(column, justify="left" if number < left or bars else "right", no_wrap=True)
    return table


def _part(part: int, whole: int, things: str) -> str:
    share = f" ({part / whole:.1%})" if whole else ""
    return f"{part:,} of {whole:,} {things}{share}"


def _next(found: Replayed, corpus: Path, rules: str | None, out: Path | None) -> str:
    lines = []
    if out is not None:
        files = "replay.json, changed.jsonl, flow.svg, flow.png"
        lines.append(f"Kept in [bold]{escape(str(out))}[/]: {files}.")
    example = next((move.example for move in found.moves["rule"] if move.example), None)
    if example is None:
        return "\n".join([*lines, f"Next: [bold]emosim stats {escape(str(corpus))}[/]"])
    option = f" --rules {escape(rules)}" if rules else ""
    command = f"emosim explain {escape(str(corpus))} {example.id[:12]} --turn {example.turn}{option}"
    lines.append(f"Next: [bold]{command}[/] proves one of them")
    if out is None:
        lines[-1] += "; --out DIR keeps them all and draws them"
    return "\n".join(lines)

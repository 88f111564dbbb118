"""emosim graph"""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from emosim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx
    from rich.console import Console

SUFFIXES = {
    "text": ".txt",
    "mermaid": ".mmd",
    "dot": ".dot",
    "graphml": ".graphml",
    "json": ".json",
    "svg": ".svg",
    "png": ".png",
    "html": ".html",
}
FILES = ("svg", "png", "html")
PLAIN = ("text", "mermaid", "dot")
ANALYSIS_FORMATS = ("text", "json")
DIFF_FORMATS = ("text", "json", "svg", "png", "html")
WIDTH = 120  # choice: characters of a line that is not for a terminal
LEAST = 0.05  # choice: the probability from which on a diagram has room for a way


@click.command(
    epilog="""\b
Examples:
  emosim graph                                      the machine as it is declared
  emosim graph --out machine.png
  emosim graph --scenario medical_bill              what people feel in a scenario, and what it turns into
  emosim graph corpus --out corpus.html             the steps that a corpus took, to explore in a browser
  emosim graph corpus --analyze                     where feelings get stuck, and how they calm down
  emosim graph --diff before after                  two corpora, or two folders of rules
"""
)
@click.argument("corpus", required=False, type=click.Path(path_type=Path))
@click.option("--scenario", "scenarios", multiple=True, metavar="N", help="A scenario by name, or a path.")
@click.option("--persona", "personas", multiple=True, metavar="N", help="A user persona by name, or a path.")
@click.option("--format", type=click.Choice(list(SUFFIXES)), help="[default: by the name of --out; text]")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file for it. [default: the terminal; graph.png for a picture]",
)
@click.option("--analyze", is_flag=True, help="Where feelings get stuck, how they calm down, and how long it takes.")
@click.option(
    "--diff",
    nargs=2,
    type=click.Path(path_type=Path),
    metavar="A B",
    help="What is different between two corpora, or between two folders of rules.",
)
@click.option(
    "--least",
    type=click.FloatRange(0.0, 1.0),
    metavar="P",
    help=f"Leave out ways less probable than P. [default: {LEAST} in mermaid and dot]",
)
@click.option("--rules", metavar="DIR", help="A folder of rules in place of the shipped ones.")
@click.option(
    "--count",
    type=click.IntRange(min=1),
    metavar="N",
    help="Dialogues that --scenario and --persona simulate. [default: 400]",
)
@click.option("--seed", type=click.IntRange(min=0), help="Of the simulation; `generate` has the same default.")
def graph(
    corpus: Path | None,
    scenarios: tuple[str, ...],
    personas: tuple[str, ...],
    format: str | None,
    out: Path | None,
    analyze: bool,
    diff: tuple[Path, Path] | None,
    least: float | None,
    rules: str | None,
    count: int | None,
    seed: int | None,
) -> None:
    """Feelings and what they turn into, as a graph: drawn, written for other programs, analyzed or compared.

    Without a CORPUS: the emotion machine as the rules declare it; with --scenario or --persona the part of it that
    people reach, found by simulating dialogues without words. With a CORPUS: the steps that its people took, in all of
    it or in those scenarios and personas.
    """
    _refuse(corpus, scenarios + personas, analyze, diff, least, count, seed)
    format = _format(format, out, analyze, diff)
    out = out or (Path(f"graph{SUFFIXES[format]}") if format in FILES else None)
    if out is not None and not out.parent.is_dir():
        raise InputError(f"{out.parent}: no such folder")
    from emosim.cli.feelings import Wanted, graph_of, two_graphs

    wanted = Wanted(scenarios, personas, rules, count, seed)
    if diff:
        from emosim.affect.diff import diff_graph

        found = diff_graph(*two_graphs(wanted, *diff))
    else:
        found = graph_of(wanted, corpus)
    if format in FILES:
        _draw(found, format, out, least)
        return
    text = _text(found, format, analyze, least, to_file=out is not None)
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(f"written to {out}")


def _refuse(
    corpus: Path | None,
    chosen: tuple[str, ...],
    analyze: bool,
    diff: tuple[Path, Path] | None,
    least: float | None,
    count: int | None,
    seed: int | None,
) -> None:
    """Raise InputError for options that do not go together."""
    if diff and (corpus or analyze):
        raise InputError(f"--diff compares two of its own; leave out {'--analyze' if analyze else corpus}")
    if least is not None and (diff or analyze):
        raise InputError(f"--least is for drawing a graph; leave it out with {'--diff' if diff else '--analyze'}")
    if least is not None and not (corpus or chosen):
        raise InputError("--least needs probabilities, which a machine has none of; give a corpus or a --scenario")
    if (count is not None or seed is not None) and (corpus or not chosen):
        raise InputError("--count and --seed are for a simulation; give a --scenario or --persona and no corpus")


def _format(format: str | None, out: Path | None, analyze: bool, diff: tuple[Path, Path] | None) -> str:
    """The format that is meant. Raises InputError if the name of the file says another one, or none."""
    by_name = {suffix: name for name, suffix in SUFFIXES.items()}.get(out.suffix.lower()) if out else None
    if out and not format and not by_name:
        raise InputError(f"{out}: in which format? end its name in {', '.join(SUFFIXES.values())}, or give --format")
    format = format or by_name or "text"
    if out and by_name != format and not (format in PLAIN and by_name in (None, "text")):
        what = "picture" if format in ("png", "svg") else f"{format} file"
        raise InputError(f"{out}: a {what}'s name must end in {SUFFIXES[format]}")
    for asked, option, allowed in ((analyze, "--analyze", ANALYSIS_FORMATS), (diff, "--diff", DIFF_FORMATS)):
        if asked and format not in allowed:
            raise InputError(f"{option} comes as {', '.join(allowed)}, not as {format}")
    return format


def _draw(graph: nx.DiGraph, format: str, out: Path, least: float | None) -> None:
    if format == "html":
        from emosim.affect.graph import pruned
        from emosim.draw.page import write_page

        write_page(graph if least is None else pruned(graph, least), out)
    else:
        from emosim.draw.plane import draw_plane

        draw_plane(graph, out, least or 0.0)
    click.echo(f"drawn in {out}")


def _text(graph: nx.DiGraph, format: str, analyze: bool, least: float | None, to_file: bool) -> str:
    from emosim.affect.formats import TEXT_FORMATS, analysis_as_json
    from emosim.affect.graph import pruned

    if analyze:
        from emosim.affect.analyze import analyze as analysis_of
        from emosim.cli.analysis import show_analysis

        found = analysis_of(graph)
        return analysis_as_json(found) if format == "json" else _shown(show_analysis, found, to_file)
    if graph.graph["kind"] == "diff" and format == "text":
        from emosim.cli.differences import show_differences

        return _shown(show_differences, graph, to_file)
    if least is None and graph.graph["kind"] in ("reached", "taken") and format in ("mermaid", "dot"):
        least = LEAST
    return TEXT_FORMATS[format](pruned(graph, least) if least else graph)


def _shown(show: Callable[[Any, Console], None], what: Any, to_file: bool) -> str:
    """What would be printed: in color for a terminal, wide enough for a table elsewhere."""
    from rich.console import Console

    from emosim.cli.terminal import Terminal

    console = Console(file=StringIO(), highlight=False) if to_file else Terminal()
    if not console.is_terminal:
        console.width = max(console.width, WIDTH)
    with console.capture() as captured:
        show(what, console)
    text = captured.get()
    return text if console.is_terminal else "".join(f"{line.rstrip()}\n" for line in text.splitlines())

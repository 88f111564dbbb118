"""A simulated person talks to a model: shown as it goes, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from emosim.cli.chatting import check_new, thinking, write
from emosim.cli.for_programs import print_json
from emosim.cli.reading import FAMILY_STYLE
from emosim.cli.summary import OUTCOME_STYLE
from emosim.cli.terminal import Terminal
from emosim.cli.tracked import phase, plan

if TYPE_CHECKING:
    from emosim.affect.person import Affect
    from emosim.converse.arc import ArcReport, Seen
    from emosim.converse.simulated import Names, Person
    from emosim.converse.speaker import Speaker
    from emosim.converse.talk import Exchange, Talk
    from emosim.spec.library import Library

OF_OURS = (
    "The person is simulated: their feelings move by our dynamics, pulled by the strategies of each reply and by how "
    "well it saw them, not by how well it was worded. It says what our model of people makes of a model."
)
IN_CRISIS = "Read what it says: whether that keeps anybody safe is for a person to judge, and is not measured here."


def meet(
    speaker: Callable[[], Speaker],
    task: str,
    system: str,
    seed: int,
    save: Path | None,
    plot: Path | None,
    as_json: bool,
    options: Mapping[str, Any],
) -> None:
    """Let a persona talk to a model, and tell how it went. What may be wrong is told before a model loads."""
    from emosim.cli.assistants import roles_of
    from emosim.converse.arc import report
    from emosim.converse.talk import Talk
    from emosim.export.system import system_prompts

    if plot is not None:
        check_picture(plot)
    library, names = _names(options, seed)
    with thinking("loading the model"):
        person = _person(library, names, options)
        answers = speaker()
    console = Terminal()
    console.quiet = as_json
    console.print(Rule(f"[bold]{names.scenario}[/] · {names.persona} · {escape(answers.name)}", align="left"))
    console.print(f"[dim]{escape(person.situation)}[/]\n")
    talk = Talk(answers, system_prompts(system, task, roles_of(()))(person.line), options["most"])
    try:
        _converse(person, talk, library, console, save, options["turns"])
    except KeyboardInterrupt:
        if not talk.exchanges:
            raise
        console.print("[dim]stopped[/]\n")
    found = report(person.met(), library)
    _tell(found, console)
    if as_json:
        print_json(found)
    if save is not None:
        console.print(f"the talk is in {save}", markup=False)
    if plot is not None:
        _draw(person, library, names, answers.name, plot)
        console.print(f"drawn in {plot}", markup=False)


def _person(library: Library, names: Names, options: Mapping[str, Any]) -> Person:
    from emosim.converse.partner import strategy_reader
    from emosim.converse.simulated import Person
    from emosim.realize.grammar.realizer import Grammar
    from emosim.simulate.stage import set_stage

    reader = options["recognizer"]
    recognize = strategy_reader(reader, options["device"]) if reader else None
    return Person(set_stage(library), Grammar(library), names, recognize)


def _names(options: Mapping[str, Any], seed: int) -> tuple[Library, Names]:
    from emosim.cli.library import open_library
    from emosim.converse.simulated import names_of

    scenario, who = options["scenario"], options["simulate"]
    library, scenarios, personas = open_library((scenario,), (who,), options["rules"])
    for given, chosen, kind in ((scenario, scenarios, "scenario"), (who, personas, "persona")):
        if len(chosen) != 1:
            raise click.UsageError(f"{given} holds {len(chosen)} of them; name one {kind}")
    return library, names_of(library, scenarios[0], personas[0], options["assistant"], seed)


def check_picture(plot: Path) -> None:
    """Raises InputError for a file that no picture can be drawn to."""
    from emosim.cli.plot import picture

    check_new(picture(plot))


def _converse(
    person: Person, talk: Talk, library: Library, console: Terminal, save: Path | None, turns: int | None
) -> None:
    family = library.emotions.family
    while (step := person.step) is not None and (turns is None or len(talk.exchanges) < turns):
        number = len(talk.exchanges) + 1
        _show_user(number, person.words, step.affect, family, console)
        with thinking("..."):
            exchange = talk.say(person.words)
        person.hear(exchange)
        met = person.met()
        _show_reply(exchange, step.affect, met.strategies[-1], met.read[-1], console)
        if save is not None:
            write(save, _lines(person))


def _lines(person: Person) -> Iterable[dict[str, Any]]:
    """The talk with what was truly felt, a line an exchange."""
    import msgspec

    met = person.met()
    for user, exchange, strategies, read in zip(met.users, met.exchanges, met.strategies, met.read, strict=True):
        felt = user.affect
        true = {"emotion": felt.emotion, "intensity": felt.intensity, **felt.vad._asdict(), "phase": felt.phase}
        yield msgspec.to_builtins(exchange) | {"true": true, "took_for": strategies, "read": read}


def _show_user(number: int, words: str, affect: Affect, family: Mapping[str, str], console: Terminal) -> None:
    color = FAMILY_STYLE.get(family[affect.emotion], "white")
    console.print(
        f"[dim]{number:>2}[/] [bold {color}]{affect.emotion} {affect.intensity:.2f}[/] "
        f"[dim]{phase(affect.phase)}, valence {affect.vad.valence:+.2f}[/]"
    )
    console.print(Padding(Text(words), (0, 0, 1, 3)))


def _show_reply(exchange: Exchange, affect: Affect, strategies: tuple[str, ...], read: str, console: Terminal) -> None:
    words = Text(exchange.reply, style="italic") if exchange.reply else Text("(no words)", style="dim")
    console.print(Padding(words, (0, 0, 0, 3)))
    console.print(Padding(_seen_as(exchange, affect, strategies, read), (0, 0, 1, 3)))


def _seen_as(exchange: Exchange, affect: Affect, strategies: tuple[str, ...], read: str) -> Text:
    """What the model took the person for, and what its reply did to them."""
    state, line = exchange.state, Text(style="dim")
    if state is None:
        line.append("no state line")
    else:
        line.append("took it for ")
        right = state.emotion == affect.emotion
        line.append(f"{state.emotion} {state.intensity:.2f}", style="not dim green" if right else "not dim red")
        line.append(f", {phase(state.phase)}, valence {state.valence:+.2f}")
    how = {"named": "", "recognized": " (by its words)"}
    return line.append(f"; {plan(strategies)}{how[read]}" if strategies else "; no strategy, so it moves nobody")


def _tell(found: ArcReport, console: Terminal) -> None:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for axis, form in (("valence", "+.2f"), ("distress", ".2f")):
        start, end = getattr(found, axis)
        table.add_row(axis, f"{start:{form}} → {end:{form}}")
    table.add_row("felt", _runs(found.feelings))
    table.add_row("phase", _runs(map(phase, found.phases)))
    used = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in found.strategies.items())
    table.add_row("strategies", used or "none that could be told")
    table.add_row("read from", _read(found))
    table.add_row("seen", _seen(found.seen))
    ended = "a crisis ended it" if found.crisis else "they were done" if found.gone else "they would have gone on"
    style = OUTCOME_STYLE[found.outcome]
    turns = f"{found.turns} turn{'' if found.turns == 1 else 's'}"
    console.print(Rule(f"[{style}]{found.outcome.replace('_', ' ')}[/] after {turns}; {ended}", align="left"))
    console.print(table)
    if found.crisis:
        named = "names" if found.outcome == "handed_off" else "does not name"
        console.print(Padding(Text(f"The reply to the crisis {named} crisis support. {IN_CRISIS}"), (1, 0, 0, 0)))
    console.print(Padding(Text(OF_OURS, style="dim"), (1, 0, 0, 0)))


def _runs(names: Iterable[str]) -> str:
    return " → ".join(f"{name} x{count}" if (count := len([*run])) > 1 else name for name, run in groupby(names))


def _read(found: ArcReport) -> str:
    named, recognized = found.read.get("named", 0), found.read.get("recognized", 0)
    silent = found.read.get("none", 0)
    parts = [f"state lines, {named} of {found.turns} replies"]
    parts += [f"their words, {recognized}"] if recognized else []
    return "; ".join(parts + ([f"of {silent} none could be told, and they moved nobody"] if silent else []))


def _seen(seen: Seen) -> str:
    if not seen.lines:
        return "nothing: no reply has a state line that is well-formed"
    right = f"feeling {seen.emotions} of {seen.lines}, family {seen.families}, phase {seen.phases}"
    known = [f"{axis} {value:+.2f}" for axis, value in seen.correlations.items() if value is not None]
    return f"{right}; correlation of {', '.join(known)}" if known else right


def _draw(person: Person, library: Library, names: Names, name: str, plot: Path) -> None:
    from dataclasses import replace

    from emosim.corpus.annotate import Annotator
    from emosim.corpus.arcs import arc_of
    from emosim.draw.arcs import draw_arc

    record = Annotator(library, names.seed).annotate(person.dialogue(), "test")
    draw_arc(replace(arc_of(record), assistant=name), plot)

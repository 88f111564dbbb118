"""Moments that were found, as a person likes to read them."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import shorten

from rich.console import Console
from rich.text import Text

from emosim.cli.reading import FAMILY_STYLE
from emosim.cli.summary import OUTCOME_STYLE
from emosim.corpus.in_words import spoken
from emosim.retrieve.find import Found, Hit, Wanted
from emosim.retrieve.moments import Moment
from emosim.sentences import split

ID = 12  # hex digits; that one dialogue of a million shares them with another is one chance in five hundred
WIDEST = 110  # choice: columns that a line is read well in
MOST_FACTS = 2  # choice: facts shown of a dialogue
BEGINS = 5  # choice: letters by which two words are taken for one

_WORD = re.compile(r"\w+")


def show_found(found: Found, wanted: Wanted, console: Console, index: Path, corpus: Path | None) -> None:
    """Print what was found, and what to do next."""
    if not found.hits:
        console.print("Nothing was found; try other words, or fewer conditions.")
        return
    console.print(_title(found, wanted), soft_wrap=True)
    width = min(console.width, WIDEST)
    for hit in found.hits:
        console.print()
        for line in _lines(hit, wanted, width):
            console.print(line, soft_wrap=True)
    console.print()
    first = found.hits[0].moment
    if corpus is not None:
        console.print(
            f"Next: emosim explain {corpus} {first.id[:ID]} --turn {first.turn}, why it was felt; or --turn "
            f"{first.turn + 1}, why it was answered so",
            markup=False,
            soft_wrap=True,
        )
    if found.like is None:
        like = f"{first.id[:ID]}:{first.turn}"
        console.print(
            f"      emosim search {index} --like {like}, moments that feel like it", markup=False, soft_wrap=True
        )


def _title(found: Found, wanted: Wanted) -> Text:
    count = len(found.hits)
    title = Text(f"{count} moment{'s' if count > 1 else ''}", style="bold")
    if wanted.words:
        title.append(f' that say{"" if count > 1 else "s"} "{wanted.words}"')
    if found.like is not None:
        like = found.like
        title.append(
            f"{',' if wanted.words else ''} like {like.id[:ID]}:{like.turn} ({_felt(like)}, {spoken(like.phase)})"
        )
    chosen = [("--emotion", wanted.emotion), ("--family", wanted.family)]
    chosen += [("--phase", wanted.phase), ("--outcome", wanted.outcome)]
    if any(value for _, value in chosen):
        title.append(" with " + " ".join(f"{name} {value}" for name, value in chosen if value), style="not bold")
    if not wanted.words and found.like is None:
        title.append(", the strongest first", style="not bold")
    return title


def _lines(hit: Hit, wanted: Wanted, width: int) -> list[Text]:
    moment = hit.moment
    lines = [_head(hit), _state(moment)]
    lines.append(_pair("said", _excerpt(moment.text, wanted.words), width, "italic"))
    plan = ", then ".join(spoken(name) for name in moment.strategies)
    lines.append(_pair("then", f"{plan}: {moment.reply}", width, ""))
    for fact in moment.facts[:MOST_FACTS]:
        line = Text.assemble(("   fact  ", "dim"), (f"{spoken(fact.emotion)} {fact.weight:.2f}  ", ""))
        line.append(shorten(fact.fact, max(20, width - len(line)), placeholder=" ..."), style="dim")
        lines.append(line)
    return lines


def _head(hit: Hit) -> Text:
    moment = hit.moment
    line = Text.assemble((f"{moment.id[:ID]}:{moment.turn}", "bold"))
    line.append(f"  {spoken(moment.persona)}, {spoken(moment.scenario)}, ", style="dim")
    line.append(spoken(moment.outcome), style=OUTCOME_STYLE.get(moment.outcome, ""))
    if hit.distance is not None:
        line.append(f"  distance {hit.distance:.2f}", style="bold" if hit.distance == 0 else "dim")
    return line


def _state(moment: Moment) -> Text:
    line = Text("   felt  ", style="dim")
    line.append(_felt(moment), style=f"not dim bold {FAMILY_STYLE.get(moment.family, 'white')}")
    if moment.blend:
        line.append(f" with {' and '.join(map(spoken, moment.blend))}")
    line.append(
        f", {spoken(moment.phase)}; valence {moment.valence:+.2f}, arousal {moment.arousal:.2f}, "
        f"dominance {moment.dominance:.2f}"
    )
    return line


def _felt(moment: Moment) -> str:
    return f"{spoken(moment.emotion)} {moment.intensity:.2f}"


def _pair(name: str, text: str, width: int, style: str) -> Text:
    line = Text(f"   {name}  ", style="dim")
    line.append(shorten(text, width - len(line), placeholder=" ..."), style=f"not dim {style}".strip())
    return line


def _excerpt(text: str, words: str) -> str:
    """From the sentence on that has most of the words, by their beginnings; the whole, where none has any."""
    asked = _beginnings(words)
    sentences = split(text)
    best = max(range(len(sentences)), key=lambda at: len(asked & _beginnings(sentences[at])))
    return ("... " if best else "") + " ".join(sentences[best:])


def _beginnings(text: str) -> set[str]:
    """What words begin with, so that "answers" finds "answered"; words too short to tell anything are left out."""
    return {word[:BEGINS] for word in _WORD.findall(text.lower()) if len(word) > 3}

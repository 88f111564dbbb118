"""emosim search"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from emosim.errors import InputError

if TYPE_CHECKING:
    from emosim.retrieve.find import Index
    from emosim.retrieve.meaning import Encoder


@click.command(
    epilog="""\b
Examples:
  emosim search corpus.index "nobody answers the phone"
  emosim search corpus.index "the envelope" --emotion shame
  emosim search corpus.index --like 5c1f:4               moments that feel like turn 4 of that dialogue
  emosim search corpus.index "my brother" --like 5c1f:4 --outcome resolved -k 10
  emosim search corpus.index --emotion grief --phase relapsing --json > found.json
"""
)
@click.argument("index", type=click.Path(path_type=Path))
@click.argument("words", default="")
@click.option("--emotion", metavar="NAME", help="Only this feeling and all that belongs to it: shame takes in guilt.")
@click.option("--family", metavar="NAME", help="Only feelings of this family, such as sadness.")
@click.option("--phase", metavar="NAME", help="Only moments of this phase, such as escalating.")
@click.option("--outcome", metavar="NAME", help="Only dialogues that end so, such as resolved.")
@click.option(
    "--like", metavar="ID:TURN", help="Near to this moment, by its state; ID is the start of a dialogue's id."
)
@click.option(
    "--count", "-k", type=click.IntRange(min=1), default=5, show_default=True, metavar="N", help="How many to show."
)
@click.option(
    "--model", type=click.Path(path_type=Path), metavar="DIR", help="Where the index's sentence model is now."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a program.")
def search(
    index: Path,
    words: str,
    emotion: str | None,
    family: str | None,
    phase: str | None,
    outcome: str | None,
    like: str | None,
    count: int,
    model: Path | None,
    as_json: bool,
) -> None:
    """Find moments of a corpus: by what was said, by what was felt, or by both.

    WORDS are looked for in what users say and in what it is about; with --like the moments nearest in state come
    first; with both, the two rankings are fused. Without either, the strongest feelings come first. Each moment is
    shown with its feeling, what the assistant did then, and, from a full corpus, which facts went with which feeling.
    """
    from emosim.cli.moments import show_found
    from emosim.cli.terminal import Terminal
    from emosim.retrieve.find import Wanted, open_index, written

    opened, corpus = open_index(index)
    wanted = Wanted(words, like, emotion, family, phase, outcome, count)
    found = opened.search(wanted, _encoder(opened, index, words, model))
    opened.close()
    if as_json:
        click.echo(written(found).decode())
        return
    show_found(found, wanted, Terminal(), index, corpus)


def _encoder(opened: Index, index: Path, words: str, model: Path | None) -> Encoder | None:
    """The model that the texts were embedded by, if there are words and it can be had; else words alone have to do."""
    if opened.about.model is None:
        if model is not None:
            raise InputError(f"{index} was made without a model; make it again with --model {model} --fresh")
        return None
    if not words:
        return None
    from emosim.retrieve.meaning import sentence_encoder

    if model is not None:
        return sentence_encoder(model)
    try:
        return sentence_encoder(index.parent / opened.about.model)
    except InputError as error:
        click.echo(f"by words alone, not by meaning: {error}", err=True)
        return None

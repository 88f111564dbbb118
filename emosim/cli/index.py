"""emosim index"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from emosim.errors import InputError

if TYPE_CHECKING:
    from emosim.retrieve.store import About


@click.command(
    epilog="""\b
Examples:
  emosim index corpus
  emosim index corpus -o moments.index
  emosim index corpus --model models/all-MiniLM-L6-v2
"""
)
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option(
    "--out", "-o", type=click.Path(path_type=Path), metavar="FILE", help="The index. [default: CORPUS.index beside it]"
)
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A sentence model on this disk, to find by meaning too; needs the extra [semantic].",
)
@click.option("--rules", metavar="DIR", help="The folder of rules the corpus was made with, if not the shipped one.")
@click.option("--fresh", is_flag=True, help="Replace the index that is there.")
def index(corpus: Path, out: Path | None, model: Path | None, rules: str | None, fresh: bool) -> None:
    """Make a corpus searchable: every turn of a user by its words and by its state.

    The state is the turn's context vector: where in valence, arousal and dominance, which families of feeling and how
    strongly, which phase, how the event was appraised, how much is taken up, how the two get on. The index is one file.
    It is there whole or not at all, and `emosim search` says when its corpus was made anew since.
    """
    from emosim.cli.bar import dialogues_bar
    from emosim.cli.library import rules_folder
    from emosim.retrieve.build import build, corpus_digest
    from emosim.retrieve.meaning import sentence_encoder
    from emosim.spec.emotions import load_emotions

    digest, _ = corpus_digest(corpus)
    target = out or corpus.resolve().with_name(f"{corpus.resolve().name}.index")
    if _is_there(target, digest, model, fresh):
        click.echo(f"{_seen(target)} is the index of exactly this corpus already; nothing was made.")
        click.echo(f'Next: emosim search {_seen(target)} "..."')
        return
    emotions = load_emotions(rules_folder(rules) / "emotions.yaml")
    encoder = (model, sentence_encoder(model)) if model else None
    started = time.monotonic()
    with _aside(target) as path, dialogues_bar() as on_progress:
        about = build(corpus, path, emotions, target, encoder, on_progress)
    _tell(about, target, time.monotonic() - started)


def _is_there(target: Path, digest: str, model: Path | None, fresh: bool) -> bool:
    """Whether the index is there and up to date. Raises InputError for a place that is not to be written to."""
    from emosim.retrieve.build import seen_from
    from emosim.retrieve.store import is_index, open_store

    if not target.parent.is_dir():
        raise InputError(f"{target.parent}: no such folder")
    if not target.exists():
        return False
    if target.is_dir() or not is_index(target):
        raise InputError(f"{target} is there and is no index; choose another file with --out")
    if fresh:
        return False
    store = open_store(target)
    about = store.about()
    store.close()
    if about.corpus_digest == digest and about.model == (seen_from(target, model) if model else None):
        return True
    raise InputError(f"{target} is another index, or older; choose another file with --out, or replace it with --fresh")


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """A path to build at, which becomes the target when the block is done. Two runs don't build one at a time."""
    from emosim.runners.hold import held

    folder = target.with_name(target.name + ".new")
    with held(folder):
        path = folder / "building"
        path.unlink(missing_ok=True)  # of a run that was killed
        try:
            yield path
            os.replace(path, target)
        finally:
            path.unlink(missing_ok=True)
            with suppress(OSError):
                folder.rmdir()


def _tell(about: About, target: Path, seconds: float) -> None:
    from emosim.cli.terminal import Terminal

    console, name = Terminal(), _seen(target)
    by = "words, meaning and state" if about.model else "words and state"
    size = target.stat().st_size / 1e6
    console.print(
        f"{about.moments:,} moments of {about.records:,} dialogues, to be found by {by}, in {name} "
        f"({size:,.1f} MB) after {seconds:.1f} s.",
        markup=False,
        soft_wrap=True,
    )
    console.print(f'Next: emosim search {name} "nobody answers the phone"', markup=False, soft_wrap=True)


def _seen(path: Path) -> str:
    from emosim.cli.main import here

    return here(str(path))

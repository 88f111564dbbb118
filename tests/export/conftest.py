"""A small corpus with pairs and a crisis, and what an export of it leaves."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from emosim import shipped
from emosim.corpus.order import Order as CorpusOrder
from emosim.corpus.shards import read_corpus
from emosim.export.export import Order, export
from emosim.export.reading import Line
from emosim.export.selection import Asked
from emosim.export.system import Roles
from emosim.runners.job import run
from emosim.spec.library import load_library

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(scope="session")
def tiny():
    return load_library(None, [FIXTURES / "scenarios"], [FIXTURES / "personas"])


@pytest.fixture(scope="session")
def make_corpus(tiny, tmp_path_factory):
    """A corpus of the tiny library."""

    def made(**options):
        order = CorpusOrder(**{"count": 40, "seed": 1, "level": "full", "forks": 2, **options})
        return run(order, tiny, tmp_path_factory.mktemp("made") / "corpus", workers=1).folder

    return made


@pytest.fixture(scope="session")
def corpus(make_corpus):
    """Forty full records with preference pairs, in two splits; a few end in a crisis."""
    folder = make_corpus()
    split_off(folder, 30)
    return folder


def split_off(folder, first):
    """Put the records from number `first` on, with their pairs, into the validation split: two users make but one."""
    (shard,) = (folder / "train").iterdir()
    lines = shard.read_bytes().splitlines(keepends=True)
    later = [line.replace(b'"split":"train"', b'"split":"validation"') for line in lines[first:]]
    ids = [msgspec.json.decode(line)["id"] for line in later]
    pairs = (folder / "preferences/train.jsonl").read_bytes().splitlines(keepends=True)
    of_later = [pair for pair in pairs if msgspec.json.decode(pair)["id"] in ids]
    (folder / "validation").mkdir()
    (folder / "validation/00000.jsonl").write_bytes(b"".join(later))
    (folder / "preferences/validation.jsonl").write_bytes(b"".join(of_later))
    (folder / "preferences/train.jsonl").write_bytes(b"".join(pair for pair in pairs if pair not in of_later))
    shard.write_bytes(b"".join(lines[:first]))


@pytest.fixture(scope="session")
def records(corpus):
    return list(read_corpus(corpus))


@pytest.fixture(scope="session")
def lines(records):
    """The records as an export reads them."""
    return [msgspec.json.decode(msgspec.json.encode(record), type=Line) for record in records]


@pytest.fixture(scope="session")
def roles():
    return Roles(shipped.yaml_files(FIXTURES / "personas"))


@pytest.fixture(scope="session")
def order(roles):
    """An order, of messages if nothing else is said."""

    def ordered(format="messages", **options):
        return Order(format, shipped.folder("rules"), Asked(roles=roles, **options))

    return ordered


@pytest.fixture(scope="session")
def exported(corpus, order, tmp_path_factory):
    """The folder of an export, and its account; one for each set of options."""
    made = {}

    def exporting(format="messages", **options):
        key = (format, *sorted(options.items()))
        if key not in made:
            folder = tmp_path_factory.mktemp("exports") / format
            made[key] = (folder, export(corpus, order(format, **options), folder))
        return made[key]

    return exporting


@pytest.fixture(scope="session")
def rows(exported):
    """Every row of an export of JSON lines, or of a JSON array."""

    def read(format="messages", **options):
        folder, account = exported(format, **options)
        found = []
        for split in account.splits:
            path = next(folder.glob(f"{split}.json*"))
            text = path.read_text(encoding="utf-8")
            found += (
                msgspec.json.decode(text) if path.suffix == ".json" else map(msgspec.json.decode, text.splitlines())
            )
        return found

    return read

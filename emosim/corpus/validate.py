"""Validating a corpus on disk: its manifest, its shards, its records."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from emosim.corpus import preference
from emosim.corpus.inspect import Inspector
from emosim.corpus.record import Record, UserTurn, decode
from emosim.corpus.shards import MANIFEST, describe, preferences_of, read_lines, shards_of
from emosim.errors import InputError
from emosim.spec.library import Library


@dataclass(slots=True)
class Report:
    """What validating found; empty `problems` means that all is well.

    `checked` counts the records that held what the checks need, and whose scenario, persona and rules were there.
    """

    records: int = 0
    checked: int = 0
    shards: int = 0
    pairs: int = 0
    problems: list[str] = field(default_factory=list)


def validate_corpus(folder: Path, library: Library) -> Report:
    """Check shards against the manifest, records against the schema's types and ranges, and, where they hold
    what is needed, against every check; that no split shares a pair and no test persona is in another; and that
    preference pairs are whole and stand in their dialogue's split.

    Raises InputError for a folder without a corpus.
    """
    report = Report()
    listed = _listed(folder, report)
    inspector = Inspector(library)
    seen: dict[str, str] = {}
    homes: dict[tuple[str, str], str] = {}
    for path in shards_of(folder):
        report.shards += 1
        name = path.relative_to(folder).as_posix()
        count = 0
        try:
            for count, line in enumerate(read_lines(path), 1):
                _validate_line(line, f"{name}:{count}", library, inspector, seen, homes, report)
        except InputError as error:
            report.problems.append(str(error))
        report.records += count
        _compare(folder, name, count, listed, report)
    _preferences(folder, seen, listed, report)
    for missing in listed:
        report.problems.append(f"{missing}: listed in the manifest, but not there")
    _splits(homes, report)
    return report


def _listed(folder: Path, report: Report) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        report.problems.append(f"{folder}: no {MANIFEST}: the corpus is not complete; run the same generate again")
        return {}
    try:
        manifest = msgspec.json.decode(path.read_bytes())
        return {listed["path"]: listed for listed in (*manifest["shards"], *manifest.get("preferences", ()))}
    except (msgspec.DecodeError, KeyError, TypeError):
        report.problems.append(f"{path}: not a manifest of emosim")
        return {}


def _compare(folder: Path, name: str, count: int, listed: dict[str, Any], report: Report) -> None:
    shard = listed.pop(name, None)
    if shard is None:
        report.problems.append(f"{name}: there, but not listed in the manifest")
    elif describe(folder, name, count) != shard:
        report.problems.append(f"{name}: not the bytes that the manifest lists")


def _validate_line(
    line: bytes,
    where: str,
    library: Library,
    inspector: Inspector,
    seen: dict[str, str],
    homes: dict[tuple[str, str], str],
    report: Report,
) -> None:
    try:
        record = decode(line)
    except msgspec.MsgspecError as error:
        report.problems.append(f"{where}: not a record: {error}")
        return
    if record.id in seen:
        report.problems.append(f"{where}: id {record.id} comes twice")
    seen[record.id] = record.split
    pair = (record.scenario, record.persona)
    if homes.setdefault(pair, record.split) != record.split:
        report.problems.append(f"{where}: {pair[0]} with {pair[1]} stands in two splits")
    report.problems += [f"{where}: {problem}" for problem in _order_of(record)]
    if record.level != "core" and _known(record, library):
        report.checked += 1
        _, failed = inspector.inspect(record)
        if failed:
            report.problems.append(f"{where}: fails {failed}")


def _preferences(folder: Path, seen: dict[str, str], listed: dict[str, Any], report: Report) -> None:
    """Check every pair; `seen` says which split each dialogue stands in."""
    for path in preferences_of(folder):
        name = path.relative_to(folder).as_posix()
        turns: set[tuple[str, int]] = set()
        count = 0
        for count, line in enumerate(read_lines(path), 1):
            report.problems += [f"{name}:{count}: {problem}" for problem in _wrong(line, path.stem, seen, turns)]
        report.pairs += count
        _compare(folder, name, count, listed, report)


def _wrong(line: bytes, split: str, seen: dict[str, str], turns: set[tuple[str, int]]) -> list[str]:
    """What is wrong with a line of preferences; `turns` are those that had a pair before."""
    try:
        pair = preference.decode(line)
    except msgspec.MsgspecError as error:
        return [f"not a preference pair: {error}"]
    problems = preference.problems_of(pair)
    if (pair.id, pair.turn) in turns:
        problems.append(f"turn {pair.turn} of {pair.id} comes twice")
    turns.add((pair.id, pair.turn))
    home = seen.get(pair.id)
    if home is None:
        problems.append(f"the corpus holds no dialogue {pair.id}")
    elif home != split:
        problems.append(f"dialogue {pair.id} stands in {home}, its pair in {split}")
    return problems


def _known(record: Record, library: Library) -> bool:
    """Whether the library holds what the record was made from, so that its checks mean something."""
    return (
        record.provenance.rules == library.rules.digest
        and record.persona in library.users
        and record.scenario in library.scenarios
    )


def _order_of(record: Record) -> list[str]:
    problems = []
    for index, turn in enumerate(record.turns):
        if turn.index != index:
            problems.append(f"turn {index} is numbered {turn.index}")
        if (index % 2 == 0) != isinstance(turn, UserTurn):
            problems.append(f"turn {index}: speakers must alternate, the user first")
    if len(record.turns) % 2:
        problems.append("the last turn must be the assistant's")
    return problems


def _splits(homes: dict[tuple[str, str], str], report: Report) -> None:
    test = {persona for (_, persona), split in homes.items() if split == "test"}
    for persona, split in sorted({(persona, split) for (_, persona), split in homes.items()}):
        if split != "test" and persona in test:
            report.problems.append(f"{persona} speaks in {split} and in test")

"""What lint found, as text for a person and as JSON for a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import click
import msgspec

from emosim.cli.analyzing import Analyzed
from emosim.cli.linting import Linted
from emosim.cli.main import here
from emosim.spec.findings import SEVERITIES, Finding

COLORS = {"error": "red", "warning": "yellow", "note": "blue"}


@dataclass(frozen=True, slots=True)
class Found:
    """Findings, gravest first, each with how to see what it says; notes among them only if they were asked for."""

    linted: Linted
    notes: bool
    findings: tuple[tuple[Finding, str | None], ...]

    @classmethod
    def by(cls, linted: Linted, notes: bool) -> Found:
        """What a lint found. `notes` makes one of each pair of overlapping rules, for which a state has to be found."""
        found = []
        for one in linted.analyzed:
            findings = [*one.findings, *_watched(one)] if notes else one.grave
            found += [(finding, one.shown_by(finding)) for finding in findings]
        found.sort(key=lambda pair: (SEVERITIES.index(pair[0].severity), pair[0].file, pair[0].line))
        return cls(linted, notes, tuple(found))

    @property
    def counts(self) -> dict[str, int]:
        """How many findings by severity, notes among them whether or not they were asked for."""
        findings = [finding for one in self.linted.analyzed for finding in one.findings]
        counts = {severity: sum(one.severity == severity for one in findings) for severity in SEVERITIES}
        counts["note"] += self.pairs
        return counts

    @property
    def pairs(self) -> int:
        """How many of the notes are about pairs of rules that overlap."""
        return sum(one.pairs for one in self.linted.analyzed)

    def fails(self, strict: bool) -> bool:
        """Whether something is wrong; a warning is only if that is meant strictly."""
        counts = self.counts
        return bool(self.linted.problems or counts["error"] or (strict and counts["warning"]))


def _watched(analyzed: Analyzed) -> Iterable[Finding]:
    """The notes about its pairs, with a bar on a terminal: some thousand pairs take seconds."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    pairs = analyzed.overlaps()
    return track(pairs, "pairs", analyzed.pairs, console=console, transient=True, disable=not console.is_terminal)


def as_json(found: Found) -> str:
    """The problems, the findings and how many there are of each severity."""
    data = {
        "files": found.linted.files,
        "problems": [here(str(problem)) for problem in found.linted.problems],
        "counts": found.counts,
        "overlapping_pairs": found.pairs,
        "findings": [_plain(finding, shown) for finding, shown in found.findings],
    }
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()


def _plain(finding: Finding, shown: str | None) -> dict[str, Any]:
    command = shown.removeprefix("try: ") if shown and finding.decidable else None
    return {
        "kind": finding.kind,
        "severity": finding.severity,
        "file": here(finding.file),
        "line": finding.line,
        "message": finding.message,
        "witness": finding.witness,
        "command": command,
    }


def as_text(found: Found) -> Iterator[str]:
    """A finding in two lines, how to see it in the second; groups by severity; the count at the end."""
    for severity in SEVERITIES:
        group = [(finding, shown) for finding, shown in found.findings if finding.severity == severity]
        for finding, shown in group:
            place = f"{here(finding.file)}:{finding.line}"
            yield f"{place}: {click.style(severity, COLORS[severity])}: {finding.kind}: {finding.message}"
            if shown:
                yield f"  {shown}"
        if group:
            yield ""
    yield from _summary(found)


def _summary(found: Found) -> Iterator[str]:
    """Nothing where there are problems: these are told elsewhere, and each says what to do."""
    counts = found.counts
    grave = [_many(counts[severity], severity) for severity in ("error", "warning") if counts[severity]]
    if not found.linted.problems:
        yield f"{_many(found.linted.files, 'file')} and what they refer to: {', '.join(grave) or 'no problem'}."
    if counts["note"] and (found.notes or not found.linted.problems):
        pairs = f", {_many(found.pairs, 'pair')} of rules that overlap among them" if found.pairs else ""
        yield f"{_many(counts['note'], 'note')}{pairs}{'' if found.notes else '; list them with --notes'}."


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"

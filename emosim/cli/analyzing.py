"""The analysis of a folder of rules, put together: its rules, and the machines they are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from emosim import shipped
from emosim.affect.guards import feeling_findings, phase_findings
from emosim.cli.state import ordinary, pasted
from emosim.errors import InputError
from emosim.policy.analysis.analyze import Analysis, analyze
from emosim.policy.analysis.space import RuleSpace
from emosim.spec.findings import Finding
from emosim.spec.rulebook import load_rulebook


@dataclass(frozen=True, slots=True)
class Analyzed:
    """What was found in a folder of rules; `own` is the folder if it is not the shipped one.

    Pairs of rules that overlap are counted, and each becomes a finding only when `overlaps` is asked for it.
    """

    own: Path | None
    machines: tuple[Finding, ...]
    rules: Analysis

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All but the overlapping pairs."""
        return (*self.rules.findings, *self.machines)

    @property
    def grave(self) -> tuple[Finding, ...]:
        """Those that say that something is wrong: no notes."""
        return tuple(finding for finding in self.findings if finding.severity != "note")

    @property
    def pairs(self) -> int:
        """How many pairs of rules overlap."""
        return len(self.rules.pairs)

    def overlaps(self) -> Iterator[Finding]:
        """The note about each pair that overlaps; some milliseconds each."""
        return self.rules.overlaps()

    def shown_by(self, finding: Finding) -> str | None:
        """How to see what a finding says: a command to paste, or what a guard is asked about."""
        if finding.witness is None:
            return None
        if finding.decidable:
            return f"try: {pasted(finding.witness, self.own)}"
        return "for: " + ", ".join(f"{name} {value}" for name, value in finding.witness.items())


def analyze_folder(folder: Path) -> Analyzed | None:
    """Analyze the rules and machines of a folder; None if they cannot be read."""
    try:
        book = load_rulebook(folder)
    except InputError:
        return None
    own = None if folder.resolve() == shipped.folder("rules").resolve() else folder
    space = RuleSpace(book.rules, book.facts, book.catalogue, book.emotions.family, ordinary(book.emotions))
    catalogue = book.files["strategies.yaml"]
    lines = {name: catalogue.marks["strategies", name][0] for name in book.catalogue.strategies}
    feelings = feeling_findings(book.emotions, book.files["emotions.yaml"])
    phases = phase_findings(book.progression, book.files["progression.yaml"])
    return Analyzed(own, (*feelings, *phases), analyze(space, catalogue.file, lines))

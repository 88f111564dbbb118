"""Everything there is to find in a rule set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from emosim.policy.analysis.gaps import gaps
from emosim.policy.analysis.order import idle_rules
from emosim.policy.analysis.pairs import Pair, overlap, partial_overlaps
from emosim.policy.analysis.plans import contraindicated, unplanned
from emosim.policy.analysis.space import RuleSpace
from emosim.policy.analysis.terms import idle_terms
from emosim.spec.findings import Finding


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found, but for the pairs that overlap, of which each becomes a note only when it is asked for."""

    findings: tuple[Finding, ...]
    pairs: tuple[Pair, ...]
    space: RuleSpace

    def overlaps(self) -> Iterator[Finding]:
        """The note about each pair that overlaps."""
        return (overlap(self.space, pair) for pair in self.pairs)


def analyze(space: RuleSpace, file: str, lines: Mapping[str, int]) -> Analysis:
    """All findings about the rules; `lines` says where in the catalogue's `file` each strategy stands."""
    parts: tuple[Callable[[RuleSpace], Iterator[Finding]], ...] = (idle_rules, gaps, idle_terms, contraindicated)
    found = [finding for part in parts for finding in part(space)]
    return Analysis((*found, *unplanned(space, lines, file)), partial_overlaps(space), space)

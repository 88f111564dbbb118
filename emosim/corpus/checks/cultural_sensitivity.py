"""No reply, and no line, reduces anybody to a group; none tells people how their culture feels."""

from __future__ import annotations

from emosim.corpus.checks.phrases import PhraseSearch
from emosim.spec.library import Library


class CulturalSensitivity(PhraseSearch):
    """PASS: "Who else in the family knows?" FAIL `stereotype`: "people like you are always good with money".

    FAIL `speaks_for_a_culture`: "in your culture, men don't cry". FAIL `imposes_faith`: "God has a plan for you"
    from an assistant. The phrases stand in rules/phrases.yaml.
    """

    def __init__(self, library: Library) -> None:
        super().__init__(library.phrases.checks["cultural_sensitivity"])

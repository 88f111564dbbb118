"""The assistant stays what it is: no life of its own, no diagnosis, no product, no promise."""

from __future__ import annotations

from emosim.corpus.checks.phrases import PhraseSearch
from emosim.spec.library import Library


class AssistantLimits(PhraseSearch):
    """PASS: "That sounds like dread." FAIL `lived_experience`: "I've been there myself".

    FAIL `diagnosis`: "you're clinically depressed". FAIL `product_advice`: "you should buy index funds".
    FAIL `promise`: "I promise it'll be fine". The phrases stand in rules/phrases.yaml.
    """

    def __init__(self, library: Library) -> None:
        super().__init__(library.phrases.checks["assistant_limits"])

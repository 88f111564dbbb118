"""What a record must pass. One check a file: a name, a score, and a reason in one snake_case word if it fails."""

from __future__ import annotations

from collections.abc import Callable

from emosim.corpus.checks.assistant_limits import AssistantLimits
from emosim.corpus.checks.crisis_protocol import CrisisProtocol
from emosim.corpus.checks.cultural_sensitivity import CulturalSensitivity
from emosim.corpus.checks.emotional_coherence import EmotionalCoherence
from emosim.corpus.checks.persona_consistency import PersonaConsistency
from emosim.corpus.checks.strategy_fit import StrategyFit
from emosim.corpus.checks.verdict import Check
from emosim.spec.library import Library

CHECKS: dict[str, Callable[[Library], Check]] = {
    "crisis_protocol": CrisisProtocol,
    "emotional_coherence": EmotionalCoherence,
    "strategy_fit": StrategyFit,
    "persona_consistency": PersonaConsistency,
    "cultural_sensitivity": CulturalSensitivity,
    "assistant_limits": AssistantLimits,
}
"""Every check by its name, in the order they are run; the first that fails names the rejection."""

"""The names that a corpus has for feelings, phases and strategies: what a state line may say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every emotion with the family it belongs to, every phase, every strategy; all in the order of the alphabet."""

    families: dict[str, str]
    phases: tuple[str, ...]
    strategies: tuple[str, ...]

    def family(self, emotion: str | None) -> str | None:
        """The family of an emotion; None for one that is not known."""
        return None if emotion is None else self.families.get(emotion)

    def family_names(self) -> tuple[str, ...]:
        """Every family there is."""
        return tuple(sorted(set(self.families.values())))

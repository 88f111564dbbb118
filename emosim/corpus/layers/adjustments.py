"""Which layers were in force in a dialogue, and what each of them changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from msgspec import Meta

from emosim.corpus.fields import Base, Natural
from emosim.realize.dialogue import Dialogue
from emosim.simulate.trajectory import Trajectory
from emosim.spec.library import Library
from emosim.spec.setting import LOCALE, VERTICAL, Change

Value = float | str | None
UNWRITTEN = "Nothing is written of what is usual in this place."


class Adjustment(Base):
    """One value that a layer changed.

    `path` is where it stands: in a file of the rules (`dynamics.rapport.start`, `strategies.NAME.effect.valence`,
    `emotions.NAME.weight`), in the persona (`culture.stigma`) or in the locale (`currency.scale`). `before` and
    `after` have the range of what stands there. `turns` are the turns it had a part in: a strategy's the replies that
    carried it out, a feeling's the turns of the user that were felt or read as it; empty for what holds throughout.
    """

    path: str
    before: Value
    after: Value
    turns: Annotated[tuple[Natural, ...], Meta(description="indices of turns; empty: all of them")] = ()


class LayerInForce(Base):
    """A layer that was in force: the domain's or the place's. `because` is what its file gives for a reason."""

    kind: Literal["vertical", "locale"]
    name: str
    because: str
    changed: tuple[Adjustment, ...]


class Adjustments(Base):
    """The layers in force, the domain's first. A domain without a file of its own has none."""

    layers: tuple[LayerInForce, ...]


class Adjusters:
    """Says of the dialogues of one library what was adjusted in them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._always: dict[tuple[str, str], tuple[_Constant, ...]] = {}

    def adjustments(self, dialogue: Dialogue) -> Adjustments:
        """The layers of a dialogue. What could have mattered and did not come up, such as the effect of a strategy
        that was never carried out, is left out."""
        t = dialogue.trajectory
        constants = self._always.get((t.scenario, t.persona))
        if constants is None:
            constants = self._always[t.scenario, t.persona] = tuple(_constants(self._library, t))
        turns = _turns(t)
        return Adjustments(tuple(constant.layer(turns, t) for constant in constants))


class _Constant:
    """One layer over one scenario and persona: what it changes throughout, and what only where it comes up."""

    __slots__ = ("_always", "_because", "_crisis", "_kind", "_name", "_where")

    def __init__(self, kind: str, name: str, because: str, changes: list[Change], helplines: Mapping[str, str]) -> None:
        self._kind, self._name, self._because = kind, name, because
        self._always = tuple(Adjustment(*change[1:]) for change in changes if _topic(change.path) is None)
        self._where = tuple((_topic(change.path), change[1:]) for change in changes if _topic(change.path))
        self._crisis = {risk: (Adjustment(f"helplines.{risk}", None, line),) for risk, line in helplines.items()}

    def layer(self, turns: Mapping[tuple[str, str], list[int]], trajectory: Trajectory) -> LayerInForce:
        """The layer as it was in force in one dialogue; `turns` are where each strategy and feeling came up."""
        where = tuple(Adjustment(*values, tuple(turns[topic])) for topic, values in self._where if topic in turns)
        helped = self._crisis.get(trajectory.risk or "", ())
        return LayerInForce(self._kind, self._name, self._because, self._always + where + helped)


def _constants(library: Library, trajectory: Trajectory) -> Iterator[_Constant]:
    scenario = library.scenarios[trajectory.scenario]
    persona, personal = library.person(trajectory.persona, scenario.domain)
    locale = library.locales[persona.locale]
    changes = [*library.setting(scenario.domain, persona.locale).changes, *personal]
    vertical = library.verticals.get(scenario.domain)
    if vertical is not None:
        own = [change for change in changes if change.layer == VERTICAL]
        yield _Constant(VERTICAL, vertical.vertical, vertical.because, own, {})
    own = [change for change in changes if change.layer == LOCALE]
    if locale.currency.scale != 1.0 and any(slot.kind == "money" for slot in scenario.slots.values()):
        own.append(Change(LOCALE, "currency.scale", 1.0, locale.currency.scale))
    because = locale.culture.because if locale.culture else UNWRITTEN
    yield _Constant(LOCALE, locale.locale, because, own, locale.helplines.model_dump())


def _topic(path: str) -> tuple[str, str] | None:
    """What a path is about that may come up or not: ("strategies", "affirmation"), ("emotions", "shame")."""
    part, _, rest = path.partition(".")
    return (part, rest.partition(".")[0]) if part in ("strategies", "emotions") else None


def _turns(trajectory: Trajectory) -> dict[tuple[str, str], list[int]]:
    """Where each strategy was carried out and each feeling was felt, or read into a turn of the user."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, (user, assistant) in enumerate(trajectory.exchanges):
        for label in {*[feeling.label for feeling in user.affect.blend], assistant.belief.emotion}:
            found.setdefault(("emotions", label), []).append(2 * number)
        for item in assistant.items:
            found.setdefault(("strategies", item.strategy), []).append(2 * number + 1)
    return found

"""The library: every spec a run needs, loaded together, all of their problems reported at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from emosim import shipped
from emosim.errors import InputError, Problem, gathering
from emosim.spec import lint
from emosim.spec.adjustments import Vertical
from emosim.spec.dynamics import Dynamics
from emosim.spec.emotions import EmotionMachine, load_emotions
from emosim.spec.facts import fact_vocabulary
from emosim.spec.lexicon import Lexicon
from emosim.spec.locale import Locale
from emosim.spec.marked import Marked, Path_, load
from emosim.spec.modality import ModalityFile, load_modality
from emosim.spec.model import Spec, build, shown
from emosim.spec.persona import PERSONA_KINDS, AssistantPersona, UserPersona
from emosim.spec.phrases import PhraseFile, load_phrases
from emosim.spec.profile import load_profile
from emosim.spec.progression import ProgressionMachine, load_progression
from emosim.spec.rules import RuleSet, load_rules
from emosim.spec.scenario import Scenario
from emosim.spec.setting import Change, Setting, settle, settled_person
from emosim.spec.strategies import Catalogue, load_catalogue
from emosim.spec.vocabulary import Vocabulary

T = TypeVar("T")
S = TypeVar("S", bound=Spec)

RULE_FILES = ("safety.yaml", "support.yaml")


@dataclass(frozen=True)
class Library:
    """Everything people wrote. Mappings go by name, in the order of the names."""

    emotions: EmotionMachine
    progression: ProgressionMachine
    dynamics: Dynamics
    catalogue: Catalogue
    rules: RuleSet
    facts: Vocabulary
    lexicons: dict[str, Lexicon]
    locales: dict[str, Locale]
    verticals: dict[str, Vertical]
    scenarios: dict[str, Scenario]
    users: dict[str, UserPersona]
    assistants: dict[str, AssistantPersona]
    phrases: PhraseFile
    modality: ModalityFile
    digests: dict[str, str]
    profile: str = ""
    _settings: dict[tuple[str, str], Setting] = field(default_factory=dict, init=False, repr=False, compare=False)
    _people: dict[tuple[str, str], tuple[UserPersona, tuple[Change, ...]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def setting(self, domain: str, locale: str) -> Setting:
        """The numbers in force where a domain is talked about in a place; worked out once for each pair."""
        known = self._settings.get((domain, locale))
        if known is None:
            place = self.locales[locale]
            known = settle(self.dynamics, self.catalogue, self.emotions, self.verticals.get(domain), place)
            self._settings[domain, locale] = known
        return known

    def person(self, name: str, domain: str) -> tuple[UserPersona, tuple[Change, ...]]:
        """A user persona as they are where a domain is talked about, their culture whole; and what the layers changed
        in it."""
        known = self._people.get((name, domain))
        if known is None:
            persona = self.users[name]
            known = settled_person(persona, self.verticals.get(domain), self.locales[persona.locale])
            self._people[name, domain] = known
        return known

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (scenario, user persona) that go together, by name."""
        return tuple((s, p) for s in self.scenarios for p in self.users if suits(self.scenarios[s], self.users[p]))

    @cached_property
    def answering(self) -> dict[str, tuple[str, ...]]:
        """By scenario, the assistants it can be given."""
        return {name: answering(spec, self.assistants) for name, spec in self.scenarios.items()}


def suits(scenario: Scenario, persona: UserPersona) -> bool:
    """Whether a scenario can be this persona's."""
    needs, has = scenario.requires, persona.circumstances
    if needs.age and not needs.age[0] <= persona.age <= needs.age[1]:
        return False
    if needs.partner is not None and needs.partner != (has.partner is not None):
        return False
    if needs.child is not None and needs.child != (has.child is not None):
        return False
    if needs.locale and persona.locale not in needs.locale:
        return False
    return (not needs.work or has.work in needs.work) and (not needs.home or has.home in needs.home)


def answering(scenario: Scenario, assistants: Mapping[str, AssistantPersona]) -> tuple[str, ...]:
    """The assistants a scenario can be given, by name: those for its domain; if there are none, those for any."""
    own = tuple(name for name, assistant in assistants.items() if scenario.domain in assistant.domains)
    return own or tuple(name for name, assistant in assistants.items() if not assistant.domains)


def load_library(
    rules: Path | None = None,
    scenarios: Sequence[Path] = (),
    personas: Sequence[Path] = (),
    profile: Path | None = None,
) -> Library:
    """Load a library; what is not given is what ships. Raises InputError with every problem found."""
    return _Loader(rules or shipped.folder("rules"), profile).load(
        scenarios or [shipped.folder("scenarios")], personas or [shipped.folder("personas")]
    )


class _Loader:
    """Loads file after file and gathers what is wrong, so that one run shows all of it."""

    def __init__(self, rules: Path, profile: Path | None = None) -> None:
        self.rules, self.profile = rules, profile
        self.problems: list[Problem] = []
        self.digests: dict[str, str] = {}

    def load(self, scenarios: Sequence[Path], personas: Sequence[Path]) -> Library:
        emotions = self._try(load_emotions, self.rules / "emotions.yaml")
        progression = self._try(load_progression, self.rules / "progression.yaml")
        dynamics = self._try(lambda path: build(Dynamics, load(path)), self.rules / "dynamics.yaml")
        if dynamics is not None and self.profile is not None:
            usual = dynamics
            dynamics = self._try(lambda path: load_profile(path, usual), self.profile)
        phrases = self._try(load_phrases, self.rules / "phrases.yaml")
        if emotions is None:
            raise InputError(self.problems)
        modality = self._try(lambda path: load_modality(path, emotions), self.rules / "modality.yaml")
        catalogue, rules, facts = self._policy(emotions)
        strategies = tuple(catalogue.strategies) if catalogue else tuple(facts["last_strategy"].values)
        locales = self._named(Locale, "locale", shipped.yaml_files(self.rules / "locales"))
        verticals = self._named(
            Vertical,
            "vertical",
            shipped.yaml_files(self.rules / "verticals"),
            lambda marked: lint.vertical(marked, emotions, strategies),
        )
        files = shipped.yaml_files(self.rules / "lexicon")
        lexicons = self._named(
            Lexicon, "lexicon", files, lambda marked: lint.lexicon(marked, emotions, strategies, locales)
        )
        found = [path for root in scenarios for path in shipped.yaml_files(root)]
        specs = self._named(Scenario, "scenario", found, lambda marked: lint.scenario(marked, emotions))
        users, assistants = self._personas(
            [path for root in personas for path in shipped.yaml_files(root)],
            locales,
            strategies,
            sorted({spec.domain for spec in specs.values()}),
        )
        parts = (progression, dynamics, phrases, modality, catalogue, rules)
        if self.problems or any(part is None for part in parts):
            raise InputError(self.problems)
        return Library(
            emotions,
            progression,
            dynamics,
            catalogue,
            rules,
            facts,
            lexicons,
            locales,
            verticals,
            specs,
            users,
            assistants,
            phrases,
            modality,
            dict(sorted(self.digests.items())),
            self.profile.stem if self.profile else "",
        )

    def _policy(self, emotions: EmotionMachine) -> tuple[Catalogue | None, RuleSet | None, Vocabulary]:
        path = self.rules / "strategies.yaml"
        names = lint.strategy_names(path)
        facts = fact_vocabulary(emotions.emotions, emotions.families, names or ["none_known"], emotions.members)
        catalogue = self._try(lambda p: load_catalogue(p, facts), path)
        rules = None
        if catalogue is not None:
            files = [self.rules / name for name in RULE_FILES]
            with gathering(self.problems):
                rules = load_rules(files, facts, catalogue)
            for file in files:
                self._digest(file)
        return catalogue, rules, facts

    def _try(self, read: Callable[[Path], T], path: Path) -> T | None:
        with gathering(self.problems):
            value = read(path)
            self._digest(path)
            return value
        return None

    def _digest(self, path: Path) -> None:
        if path.is_file():
            self.digests[_short(path)] = sha256(path.read_bytes()).hexdigest()

    def _named(
        self,
        model: type[S],
        key: str,
        paths: Iterable[Path],
        check: Callable[[Marked], list[Problem]] = lambda marked: [],
    ) -> dict[str, S]:
        specs: dict[str, S] = {}
        for path in paths:
            with gathering(self.problems):
                marked = load(path)
                self.problems += check(marked)
                spec = build(model, marked)
                self._digest(path)
                self._add(specs, getattr(spec, key), spec, marked, (key,))
        return dict(sorted(specs.items()))

    def _add(self, specs: dict[str, S], name: str, spec: S, marked: Marked, path: Path_) -> None:
        if name in specs:
            self.problems.append(marked.problem(path, f'"{name}" is the name of another file too'))
        elif name != Path(marked.file).stem:
            self.problems.append(marked.problem(path, f'must be the file\'s name, "{Path(marked.file).stem}"'))
        specs[name] = spec

    def _personas(
        self, paths: Sequence[Path], locales: dict[str, Locale], strategies: Sequence[str], domains: Sequence[str]
    ) -> tuple[dict[str, UserPersona], dict[str, AssistantPersona]]:
        files: dict[str, Marked] = {}
        for path in paths:
            with gathering(self.problems):
                marked = load(path)
                if path.stem in files:
                    raise InputError([marked.problem((), f'"{path.stem}" is the name of another file too')])
                files[path.stem] = marked
                self._digest(path)
        users: dict[str, Any] = {}
        assistants: dict[str, Any] = {}
        for name, marked in sorted(files.items()):
            with gathering(self.problems):
                whole = extended(marked, files, (name,))
                kind = whole.value.get("kind") if isinstance(whole.value, dict) else None
                if not isinstance(kind, str) or kind not in PERSONA_KINDS:
                    raise InputError([whole.problem(("kind",), f"expected one of {', '.join(PERSONA_KINDS)}")])
                self.problems += lint.persona(whole, locales, strategies, domains)
                persona = build(PERSONA_KINDS[kind], whole)
                self._add(users if kind == "user" else assistants, persona.persona, persona, whole, ("persona",))
        return users, assistants


def extended(marked: Marked, files: dict[str, Marked], seen: tuple[str, ...]) -> Marked:
    """A persona file with what it extends merged under it: mappings deeply, null taking away, the rest replaced."""
    parent = marked.value.get("extends") if isinstance(marked.value, dict) else None
    if parent is None:
        return marked
    if parent in seen:
        raise InputError([marked.problem(("extends",), f"goes round in a circle: {' -> '.join((*seen, parent))}")])
    if not isinstance(parent, str) or parent not in files:
        there = ", ".join(sorted(files))
        raise InputError([marked.problem(("extends",), f"unknown persona {shown(parent)}; there are: {there}")])
    under = extended(files[parent], files, (*seen, parent))
    if not isinstance(under.value, dict):
        return marked
    return Marked(marked.file, _merge(under.value, marked.value), marked.marks)


def _merge(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both else value
        if value is None:
            del merged[key]
    return merged


def _short(path: Path) -> str:
    """A path as a manifest shows it: from the kind's folder on, whichever machine it stands on."""
    parts = path.resolve().parts
    for kind in shipped.KINDS:
        if kind in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(kind) :])
    return path.name

"""The library: what ships is whole and fits together, and what is wrong is told all at once."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from emosim.errors import InputError
from emosim.shipped import KINDS, folder, yaml_files
from emosim.spec.facts import COUNSELING, PHASES
from emosim.spec.library import load_library, suits
from emosim.spec.marked import load, loads
from emosim.spec.model import build
from emosim.spec.persona import UserPersona
from emosim.spec.scenario import RISKS, Scenario


def norms() -> dict[str, tuple[float, float, float]]:
    """The published points by term, where the data lies beside the checkout; else none."""
    path = Path(__file__).parents[3] / "shared" / "data" / "vad" / "emotion_vad.csv"
    if not path.exists():
        return {}
    with path.open(newline="") as file:
        columns = ("use_valence", "use_arousal", "use_dominance")
        return {
            row["override_term"] or row["source_term"]: tuple(float(row[key]) for key in columns)
            for row in csv.DictReader(file)
        }


def test_enough_ships(library):
    assert len(library.emotions.emotions) >= 32
    assert len(library.scenarios) >= 12
    assert len(library.users) >= 12
    assert len(library.assistants) >= 3
    assert len(library.catalogue.strategies) >= 6


def test_names_go_in_order(library):
    for part in (library.lexicons, library.locales, library.scenarios, library.users, library.assistants):
        assert list(part) == sorted(part)
    assert list(library.digests) == sorted(library.digests)


def test_every_scenario_has_somebody_to_tell_it(library):
    tellers = {name: [p for s, p in library.pairs if s == name] for name in library.scenarios}
    assert {name: len(found) for name, found in tellers.items() if len(found) < 2} == {}


def test_everybody_has_something_to_tell(library):
    assert {persona for _, persona in library.pairs} == set(library.users)


def test_every_counseling_school_has_its_assistant(library):
    assert {assistant.counseling for assistant in library.assistants.values()} == set(COUNSELING)


def test_every_assistant_leans_on_strategies_there_are(library):
    for assistant in library.assistants.values():
        assert set(assistant.style.lean) <= set(library.catalogue.strategies)


def test_every_lexicon_line_asks_for_strategies_there_are(library):
    for lexicon in library.lexicons.values():
        for lines in lexicon.lines:
            assert set(lines.when.strategy) <= set(library.catalogue.strategies)
            assert set(lines.when.locale) <= set(library.locales)


def test_facts_know_every_emotion_phase_and_strategy(library):
    facts = library.facts
    assert facts["emotion"].values == tuple(library.emotions.emotions)
    assert facts["family"].values == library.emotions.families
    assert facts["phase"].values == PHASES
    assert facts["last_strategy"].values == ("none", *library.catalogue.strategies)
    assert facts["risk_kind"].values == ("none", *RISKS)


@pytest.mark.parametrize("points", [norms()] if norms() else [])
def test_every_feeling_stands_where_its_term_was_measured(library, points):
    """All but the neutral point, which is the zero of the three axes."""
    emotions = library.emotions.emotions
    felt = {label: emotion for label, emotion in emotions.items() if label != library.emotions.neutral}
    assert {label: emotion.source for label, emotion in felt.items() if emotion.source not in points} == {}
    for label, emotion in felt.items():
        assert emotion.vad == pytest.approx(points[emotion.source], abs=1e-9), label


def test_digests_change_with_what_a_file_says(shelf, small):
    first = shelf.put("scenarios/lost_keys.yaml", small["scenario"]).load().digests
    again = shelf.load().digests
    shelf.put("scenarios/lost_keys.yaml", small["scenario"] + "# more\n")
    changed = shelf.load().digests
    assert first == again
    assert {name for name in first if first[name] != changed[name]} == {"scenarios/lost_keys.yaml"}


def test_digests_name_every_file_that_ships(library):
    """But for people's figures, which change no dialogue, and profiles, which do where they are asked for."""
    files = [path for kind in KINDS for path in yaml_files(folder(kind))]
    files = [path for path in files if path.name != "people.yaml" and path.parent.name != "profiles"]
    assert len(library.digests) == len(files)
    assert all(name.split("/")[0] in KINDS and len(digest) == 64 for name, digest in library.digests.items())


@pytest.mark.parametrize(
    ("requires", "persona", "fits"),
    [
        ("{}", "{}", True),
        ("{age: [40, 40]}", "{}", True),
        ("{age: [41, 60]}", "{}", False),
        ("{age: [20, 39]}", "{}", False),
        ("{partner: true}", "{}", True),
        ("{partner: false}", "{}", False),
        ("{partner: true}", "{partner: null}", False),
        ("{partner: false}", "{partner: null}", True),
        ("{child: true}", "{}", False),
        ("{child: true}", "{child: son}", True),
        ("{work: [retired, employed]}", "{}", True),
        ("{work: retired}", "{}", False),
        ("{work: retired}", "{work: retired}", True),
        ("{home: owner}", "{}", False),
        ("{home: [owner, with_family]}", "{home: owner}", True),
        ("{age: [30, 50], partner: true, home: owner}", "{}", False),
    ],
)
def test_whom_a_scenario_suits(small, requires, persona, fits):
    marked = loads(small["scenario"] + f"requires: {requires}\n", "s.yaml")
    who = loads(small["user"], "p.yaml")
    who.value["circumstances"].update(loads(persona, "p.yaml").value)
    assert suits(build(Scenario, marked), build(UserPersona, who)) == fits


def test_pairs_are_those_that_suit(library):
    pairs = set(library.pairs)
    for scenario in library.scenarios.values():
        for persona in library.users.values():
            assert ((scenario.scenario, persona.persona) in pairs) == suits(scenario, persona)


def test_files_of_ones_own_stand_beside_nothing_else(shelf, small):
    shelf.put("scenarios/deep/er/lost_keys.yaml", small["scenario"])
    shelf.put("personas/walker.yaml", small["user"]).put("personas/listener.yml", small["assistant"])
    own = shelf.load()
    assert (list(own.scenarios), list(own.users), list(own.assistants)) == (["lost_keys"], ["walker"], ["listener"])
    assert own.pairs == (("lost_keys", "walker"),)


def test_problems_of_many_files_come_together(shelf, small):
    shelf.put("scenarios/lost_keys.yaml", small["scenario"].replace("turns: [4, 6]", "turns: [6, 4]"))
    shelf.put("scenarios/other.yaml", "a: [\n")
    shelf.put("scenarios/third.yaml", b"\xff")
    shelf.put("personas/walker.yaml", small["user"].replace("age: 40", "age: 4"))
    shelf.put("personas/listener.yaml", small["assistant"].replace("acuity: 0.6", "acuity: 6"))
    shelf.put_rules("locales/en-US.yaml", "locale: en-US\n")
    shelf.put_rules("lexicon/a.yaml", "lexicon: a\n")
    shelf.put_rules("dynamics.yaml", "dynamics: turns\n")
    shelf.put_rules("progression.yaml", "progression: x\n")
    shelf.put_rules("strategies.yaml", "catalogue: x\n")
    assert {line.split(":")[0] for line in shelf.problems()} >= {
        "scenarios/lost_keys.yaml",
        "scenarios/other.yaml",
        "scenarios/third.yaml",
        "personas/walker.yaml",
        "personas/listener.yaml",
        "rules/locales/en-US.yaml",
        "rules/lexicon/a.yaml",
        "rules/dynamics.yaml",
        "rules/progression.yaml",
        "rules/strategies.yaml",
    }


@pytest.mark.parametrize("name", ["emotions", "progression", "dynamics", "phrases", "strategies", "safety", "support"])
def test_a_file_of_the_rules_that_is_gone_is_told(shelf, name):
    shelf.put_rules("x.txt", "")
    (shelf.rules / f"{name}.yaml").unlink()
    assert any(line.startswith(f"rules/{name}.yaml: cannot be read") for line in shelf.problems())


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"scenarios/keys.yaml": "scenario"}, 'scenarios/keys.yaml:1:1: scenario: must be the file\'s name, "keys"'),
        ({"personas/ann.yaml": "user"}, 'personas/ann.yaml:1:1: persona: must be the file\'s name, "ann"'),
        (
            {"scenarios/a/lost_keys.yaml": "scenario", "scenarios/b/lost_keys.yaml": "scenario"},
            'scenarios/b/lost_keys.yaml:1:1: scenario: "lost_keys" is the name of another file too',
        ),
        (
            {"personas/a/walker.yaml": "user", "personas/b/walker.yaml": "user"},
            'personas/b/walker.yaml:1:1: "walker" is the name of another file too',
        ),
    ],
)
def test_a_name_is_the_files_and_one_files_only(shelf, small, files, told):
    for name, kind in files.items():
        shelf.put(name, small[kind])
    assert told in shelf.problems()


def test_a_folder_that_is_not_there_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        load_library(tmp_path / "nowhere")


@pytest.mark.parametrize("path", [p for kind in KINDS for p in yaml_files(folder(kind))], ids=lambda path: path.name)
def test_every_file_that_ships_is_far_from_the_loaders_limits(path):
    marked = load(path)
    assert path.stat().st_size < 500_000
    assert max(map(len, marked.marks)) <= 15

"""Profiles: people who move otherwise, as some numbers over the usual ones."""

from __future__ import annotations

import pytest

from emosim.errors import InputError
from emosim.shipped import folder
from emosim.spec.library import load_library
from emosim.spec.profile import AS_THEY_ARE, load_profile, profiles

RULES = folder("rules")
README = (RULES / "README.md").read_text(encoding="utf-8").split("## Profiles")[1].split("\n## ")[0]
SHIPPED = [name for name in profiles(RULES) if name != AS_THEY_ARE]


def write(tmp_path, text, name="odd"):
    path = tmp_path / f"{name}.yaml"
    path.write_text(f"profile: odd\nabout: Odd people.\n{text}", encoding="utf-8")
    return path


def test_people_as_they_are_come_first():
    assert profiles(RULES)[0] == AS_THEY_ARE
    assert {"volatile", "slow_to_trust"} <= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_profile_changes_some_numbers_and_keeps_the_rest(library, name):
    usual = library.dynamics
    other = load_profile(RULES / "profiles" / f"{name}.yaml", usual)
    changed = {key for key, value in usual if getattr(other, key) != value}
    assert changed and len(changed) < len(type(usual).model_fields) / 2
    assert "appraisal" not in changed and "outcome" not in changed  # what an event and an outcome are stays the same


def test_what_the_readme_shows_is_a_profile(library, tmp_path):
    block = README.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "unmoved.yaml").write_text(block, encoding="utf-8")
    other = load_profile(tmp_path / "unmoved.yaml", library.dynamics)
    assert (other.event_gain, other.noise.valence) == (0.3, 0.05)


def test_the_readme_lists_the_profiles_that_ship():
    listed = [line.split("`")[1] for line in README.splitlines() if line.startswith("| `")]
    assert sorted(listed) == sorted(profiles(RULES))


def test_mappings_go_deep(library, tmp_path):
    other = load_profile(write(tmp_path, "dynamics: {noise: {valence: 0.3}, event_gain: 0.1}"), library.dynamics)
    assert (other.noise.valence, other.event_gain) == (0.3, 0.1)
    assert other.noise.arousal == library.dynamics.noise.arousal


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("dynamics: {noise: {loudness: 0.3}}", ":3:20: noise.loudness: unknown key; allowed here: arousal, dominance"),
        ("dynamics:\n  event_gain: 1.4", ":4:3: event_gain: expected a number <= 1, got 1.4"),
        ("dynamics: {rapport: 0.5}", ":3:12: rapport: expected keys and values, got 0.5"),
        ("dynamics: {event_gain: strong}", 'event_gain: expected a number, got "strong"'),
        ("dynamics: 3", ":3:1: dynamics: expected keys and values, got 3"),
        ("", "dynamics: required key is missing"),
        ("dynamics: {}\nmood: low", ":4:1: mood: unknown key; allowed here: about, dynamics, profile"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(library, tmp_path, text, told):
    with pytest.raises(InputError) as error:
        load_profile(write(tmp_path, text), library.dynamics)
    assert told in str(error.value)


def test_a_profile_bears_its_files_name(library, tmp_path):
    with pytest.raises(InputError, match='must be the file\'s name, "even"'):
        load_profile(write(tmp_path, "dynamics: {}", "even"), library.dynamics)


def test_a_library_names_its_profile_and_counts_it_among_its_inputs(shelf, small):
    shelf.put("scenarios/lost_keys.yaml", small["scenario"])
    shelf.put("personas/walker.yaml", small["user"]).put("personas/listener.yaml", small["assistant"])
    usual = shelf.load()
    places = [shelf.root / "scenarios"], [shelf.root / "personas"]
    other = load_library(shelf.rules, *places, RULES / "profiles" / "volatile.yaml")
    assert (usual.profile, other.profile) == ("", "volatile")
    assert set(other.digests) - set(usual.digests) == {"rules/profiles/volatile.yaml"}
    assert other.dynamics != usual.dynamics

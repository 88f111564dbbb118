"""lint: every problem at once, each with its place, for whatever kind of file it is."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[1] / "fixtures"
PLACE = re.compile(r"^\S+\.yaml:\d+:\d+: ")

pytestmark = pytest.mark.usefixtures("ships_tiny")


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A folder with a scenario and a persona of one's own, and a way to change a file of it."""
    monkeypatch.chdir(tmp_path)
    text = (FIXTURES / "scenarios/lost_ring.yaml").read_text()
    Path("my_ring.yaml").write_text(text.replace("scenario: lost_ring", "scenario: my_ring"))
    text = (FIXTURES / "personas/plain_owner.yaml").read_text()
    Path("my_owner.yaml").write_text(text.replace("persona: plain_owner", "persona: my_owner"))

    def change(name, *pairs):
        text = Path(name).read_text()
        for old, new in pairs:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        Path(name).write_text(text)

    return change


def test_all_that_ships_is_well(emosim):
    ran = emosim("lint")
    assert (ran.code, ran.err) == (0, "")
    assert "no problem" in ran.out


@pytest.mark.usefixtures("mine")
def test_ones_own_files_are_well(emosim):
    ran = emosim("lint", "my_ring.yaml", "my_owner.yaml")
    assert ran.code == 0
    assert ran.out == "2 files and what they refer to: no problem.\n"
    assert emosim("lint", "my_ring.yaml").out.startswith("1 file and")
    assert emosim("lint", ".").out.startswith("2 files and")


def test_every_problem_is_told_at_once_with_its_place_and_what_is_allowed(emosim, mine):
    mine(
        "my_ring.yaml",
        ("turns: [4, 5]", "turns: [5, 4]"),
        ("domain: tests", "domain: Tests"),
        ("relevance: 0.8, desirability: -0.7, likelihood: 0.9", "relevance: 8, desirability: low, likelihood: 0.9"),
        ('    - "I feel [like a child who broke a plate|stupid about it]."', '    - "I feel [like a child."'),
        ("title: A ring that is gone", "title: A ring that is gone\nmood: blue"),
    )
    mine("my_owner.yaml", ("age: 61", "age: old"), ("locale: en-US", "locale: xx-YY"))
    ran = emosim("lint", "my_ring.yaml", "my_owner.yaml")
    assert ran.code == 1
    lines = ran.err.splitlines()
    assert all(PLACE.match(line) for line in lines)
    for place, *words in (
        ("my_ring.yaml:3:1: domain: ", "lower_case", '"Tests"'),
        ("my_ring.yaml:5:1: mood: ", "unknown key; allowed here:"),
        ("my_ring.yaml:7:1: turns", "fewest"),
        ("events.gone.appraisal.relevance: ", "8"),
        ("events.gone.appraisal.desirability: ", "expected a number", '"low"'),
        ("feelings.shame[0]: ", "never closed"),
        ("my_owner.yaml:5:1: age: ", '"old"'),
        ("my_owner.yaml:6:1: locale: ", 'unknown locale "xx-YY"; there are: '),
    ):
        assert any(place in line and all(word in line for word in words) for line in lines), (place, lines)


def test_names_and_references_that_lead_nowhere_are_told(emosim, mine):
    mine(
        "my_ring.yaml",
        ("{event: asked, at: 0.5}", "{event: asekd, at: 0.5}"),
        ("Where would you look [next|again]?", "Where would {who} look?"),
        ("  last_seen:\n    topic: ring", "  last_seen:\n    topic: rnig"),
    )
    ran = emosim("lint", "my_ring.yaml")
    assert ran.code == 1
    assert 'unknown event "asekd"; there are: ' in ran.err
    assert "unknown reference {who}; there are: " in ran.err
    assert 'unknown topic "rnig"; there are: ' in ran.err
    assert len(ran.err.splitlines()) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("scenario: [", "my_ring.yaml:2:1: "),
        ("- a\n- b\n", "my_ring.yaml:1:1: "),
        ("scenario: my_ring\nscenario: twice\n", "my_ring.yaml:2:1: "),
        ("scenario: &a my_ring\n", "my_ring.yaml:1:"),
        ("", "my_ring.yaml:1:1: "),
    ],
)
@pytest.mark.usefixtures("mine")
def test_a_file_that_is_no_such_thing(emosim, text, message):
    Path("my_ring.yaml").write_text(text)
    ran = emosim("lint", "my_ring.yaml")
    assert ran.code == 1
    assert message in ran.err
    assert "Traceback" not in ran.err


def test_a_folder_of_rules_is_linted_as_one(emosim, mine):
    assert emosim("copy", "rules", "my_rules").code == 0
    assert emosim("lint", "my_rules").code == 0
    path = Path("my_rules/support.yaml")
    path.write_text(path.read_text().replace("otherwise: true", "otherwise: perhaps"))
    for target in ("my_rules", "my_rules/support.yaml"):
        ran = emosim("lint", target)
        assert ran.code == 1
        assert PLACE.match(ran.err)
        assert "my_rules/support.yaml:" in ran.err


def test_a_lexicon_of_ones_own_rules_is_linted(emosim, mine):
    emosim("copy", "rules", "my_rules")
    source = sorted(Path("my_rules/lexicon").glob("user_*.yaml"))[0]
    path = source.with_name("user_mine_en.yaml")
    path.write_text('lexicon: user_mine_en\nspeaker: user\nlanguage: en\nlines:\n  - act: whistle\n    say: ["Fiu."]\n')
    ran = emosim("lint", path)
    assert ran.code == 1
    assert 'my_rules/lexicon/user_mine_en.yaml:5:5: lines[0].act: unknown act "whistle"' in ran.err


def test_a_shipped_file_is_linted_by_its_path(emosim):
    assert emosim("lint", FIXTURES / "scenarios/lost_ring.yaml").code == 0


def test_the_same_name_twice_is_a_problem(emosim, mine):
    Path("more").mkdir()
    shutil.copy("my_ring.yaml", "more/my_ring.yaml")
    ran = emosim("lint", ".")
    assert ran.code == 1
    assert '"my_ring" is the name of another file too' in ran.err

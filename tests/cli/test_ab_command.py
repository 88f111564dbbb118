"""emosim ab: two rule sets on the same people."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from emosim import shipped

pytestmark = pytest.mark.usefixtures("ships_tiny")
FILES = ["ab.json", "ab.md", "effects.png", "effects.svg", "pairs.jsonl"]
STEP = "{strategy: collaborative_problem_solving, technique: one_small_step, pacing: steady}"


@pytest.fixture(scope="module")
def pushy(tmp_path_factory):
    """Rules that lead with a step wherever those that ship lead with a reflection."""
    root = tmp_path_factory.mktemp("pushy") / "my-rules"
    shutil.copytree(shipped.folder("rules"), root, ignore=shutil.ignore_patterns("lexicon", "*.md", "*.png"))
    file = root / "support.yaml"
    lead = re.compile(r"(then:\n +- )\{strategy: reflective_listening, [^}]+\}")
    text, count = lead.subn(rf"\1{STEP}", file.read_text(encoding="utf-8"))
    assert count > 3
    file.write_text(text, encoding="utf-8")
    return root


def test_what_a_change_does_is_said_first(emosim, pushy):
    ran = emosim("ab", "--rules", "rules", "--rules", pushy, "--count", 120)
    assert (ran.code, ran.err) == (0, "")
    order = [ran.out.index(part) for part in ("Rules that differ: ", "In short", "In all", "By persona", "How to read")]
    assert order == sorted(order)
    assert re.search(r"With B [\d.]+ more of 100 replies go against what is felt \[[\d.]+, [\d.]+\]", ran.out)
    assert "120 dialogues under each, seed 7" in ran.out
    assert "Next: --out DIR" in ran.out


@pytest.mark.parametrize("name", ["rules", "shipped"])
def test_a_against_itself_differs_in_nothing(emosim, name):
    ran = emosim("ab", "--rules", "rules", "--rules", name, "--count", 40)
    assert ran.code == 0
    assert "A and B hold the same rules" in ran.out
    assert "A and B answer alike in all 40 pairs: nothing differs." in ran.out
    assert "By persona" not in ran.out


def test_json_is_all_there_is_on_the_output(emosim, pushy):
    found = json.loads(emosim("ab", "--rules", "rules", "--rules", pushy, "--count", 40, "--json").out)
    assert (found["a"]["rules"], found["b"]["rules"]) == ("rules", str(pushy))
    assert found["order"]["count"] == found["comparison"]["pairs"] == 40
    assert {group["name"] for group in found["comparison"]["groups"]["scenario"]} == {"late_rent", "lost_ring"}


def test_a_folder_gets_the_report_the_pairs_and_the_picture(emosim, pushy, tmp_path):
    pytest.importorskip("matplotlib")
    call = ["ab", "--rules", "rules", "--rules", pushy, "--count", 40, "--workers", 1, "--out"]
    for name in ("one", "other"):
        ran = emosim(*call, tmp_path / name)
        assert ran.code == 0
        assert f"Kept in {tmp_path / name}" in ran.out
        assert sorted(path.name for path in (tmp_path / name).iterdir()) == FILES
    for file in FILES:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()
    lines = (tmp_path / "one" / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == 40
    assert "](effects.png)" in (tmp_path / "one" / "ab.md").read_text(encoding="utf-8")


def test_a_comparison_is_replaced_only_when_asked_to(emosim, tmp_path):
    pytest.importorskip("matplotlib")
    call = ["ab", "--rules", "rules", "--rules", "rules", "--count", 5, "--out", tmp_path / "trial"]
    assert emosim(*call).code == 0
    (tmp_path / "trial" / "notes.txt").write_text("mine")
    before = (tmp_path / "trial" / "pairs.jsonl").read_bytes()
    again = emosim(*call, "--seed", 8)
    assert again.code == 1
    assert "holds a comparison" in again.err
    assert (tmp_path / "trial" / "pairs.jsonl").read_bytes() == before
    assert emosim(*call, "--seed", 8, "--fresh").code == 0
    assert (tmp_path / "trial" / "pairs.jsonl").read_bytes() != before
    assert (tmp_path / "trial" / "notes.txt").read_text() == "mine"


def test_chosen_scenarios_and_personas_are_the_only_ones(emosim):
    call = ["ab", "--rules", "rules", "--rules", "rules", "--count", 8, "--json"]
    found = json.loads(emosim(*call, "--scenario", "late_rent", "--persona", "quiet_renter").out)
    groups = found["comparison"]["groups"]
    assert [[g["name"] for g in groups[kind]] for kind in ("scenario", "persona")] == [["late_rent"], ["quiet_renter"]]


@pytest.mark.parametrize("given", [[], ["rules"], ["rules", "rules", "rules"]])
def test_two_rule_sets_are_what_it_takes(emosim, given):
    ran = emosim("ab", *(part for name in given for part in ("--rules", name)))
    assert ran.code == 2
    assert "give it twice: A first, then B" in ran.err


def test_which_of_the_two_is_wrong_is_said(emosim, pushy, tmp_path):
    ran = emosim("ab", "--rules", "rules", "--rules", tmp_path / "none")
    assert ran.code == 1
    assert ran.err.startswith(f"B ({tmp_path / 'none'}) can't be tried:\n")
    assert "emosim copy rules DIR" in ran.err
    broken = shutil.copytree(pushy, tmp_path / "broken")
    (broken / "support.yaml").write_text("rules: 3\n")
    ran = emosim("ab", "--rules", broken, "--rules", "rules")
    assert ran.code == 1
    assert ran.err.startswith(f"A ({broken}) can't be tried:\n")
    assert "support.yaml:1:" in ran.err


def test_a_folder_that_cannot_be_is_refused_before_the_work(emosim, tmp_path, monkeypatch):
    monkeypatch.setattr("emosim.runners.ab.run", lambda *given: pytest.fail("the work was begun"))
    call = ["ab", "--rules", "rules", "--rules", "rules", "--out"]
    (tmp_path / "notes.txt").write_text("mine")
    for out, refusal in ((tmp_path / "no" / "where", "no such folder"), (tmp_path, "holds no comparison")):
        ran = emosim(*call, out)
        assert ran.code == 1
        assert refusal in ran.err

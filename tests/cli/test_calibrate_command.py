"""`emosim calibrate`, and profiles wherever they go."""

from __future__ import annotations

import json
import shutil

import pytest

from emosim.runners import fit as fitting
from emosim.shipped import folder
from emosim.spec.dynamics import Dynamics
from emosim.spec.marked import load
from emosim.spec.model import build

FEW = ("--count", 40)


@pytest.fixture(autouse=True)
def tiny(ships_tiny):
    pass


def test_what_ships_is_simulated_and_set_beside_people(emosim):
    ran = emosim("calibrate", *FEW)
    assert ran.code == 0
    assert ran.out.startswith("40 dialogues (simulated), ")
    for told in ("rise of valence", "Restatement or Paraphrasing", "anxiety", "How they end", "Distance from people"):
        assert told in ran.out
    assert "Next: emosim calibrate -o calibration.png" in ran.out


def test_a_missed_aim_is_told(emosim):
    ran = emosim("calibrate", *FEW)
    missed = json.loads(emosim("calibrate", *FEW, "--json").out)["calibration"]["figures"]
    wrong = [name for name, figure in missed.items() if figure["met"] is False]
    assert wrong, "the tiny scenarios are nothing like people"
    assert "Missed: " in ran.out and "missed" in ran.out


def test_a_corpus_is_set_beside_people(emosim, corpus):
    ran = emosim("calibrate", corpus)
    assert ran.code == 0
    assert ran.out.startswith(f"12 dialogues ({corpus}), ")


def test_lines_fit_a_terminal_of_80_columns(emosim, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = emosim("calibrate", *FEW, "--profile", "volatile").out.splitlines()
    assert not [line for line in lines if "…" in line]


def test_json_holds_the_whole(emosim):
    found = json.loads(emosim("calibrate", *FEW, "--json").out)
    assert found["without_profile"] is None
    assert found["calibration"]["dialogues"] == 40
    assert len(found["calibration"]["tenths"]) == 10


def test_a_picture_is_drawn(emosim, tmp_path):
    ran = emosim("calibrate", *FEW, "-o", tmp_path / "a.svg")
    assert f"drawn in {tmp_path / 'a.svg'}" in ran.out
    assert "Dialogues beside people" in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_a_profile_is_set_beside_people_and_beside_none(emosim):
    found = json.loads(emosim("calibrate", *FEW, "--profile", "volatile", "--json").out)
    with_it, without = (found[name]["figures"]["spread"]["ours"] for name in ("calibration", "without_profile"))
    assert with_it > 1.2 * without
    ran = emosim("calibrate", *FEW, "--profile", "volatile")
    assert "simulated, profile volatile" in ran.out and "; without the profile " in ran.out


def test_people_as_they_are_is_no_profile(emosim):
    assert emosim("calibrate", *FEW, "--profile", "people").out == emosim("calibrate", *FEW).out


def test_a_table_of_daily_life_is_taken_in(emosim, tmp_path, library):
    from emosim.spec.people import load_people

    people = load_people(folder("rules") / "people.yaml", library.emotions, library.catalogue)
    names = list(people.transitions.lived.feelings)
    rows = [",".join(["from", *names])]
    rows += [",".join([name, *("1" if other == name else "0" for other in names)]) for name in names]
    (tmp_path / "table.csv").write_text("\n".join(rows), encoding="utf-8")
    ran = emosim("calibrate", "--count", 200, "--transitions", tmp_path / "table.csv")
    assert "turns of feeling, as in life" in ran.out
    (tmp_path / "table.csv").write_text("from,afraid\nafraid,1\n", encoding="utf-8")
    ran = emosim("calibrate", *FEW, "--transitions", tmp_path / "table.csv")
    assert (ran.code, "no row of the column `from`" in ran.err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("here", "--fit", "-o", "x"), "--fit simulates; give it no corpus"),
        (("here", "--profile", "volatile"), "are for a simulation; leave them out with a corpus"),
        (("here", "--count", 3), "are for a simulation; leave them out with a corpus"),
        (("--workers", 2), "--workers goes with --fit"),
        (("--fit",), "--fit writes a dynamics.yaml: give a folder for it, -o DIR"),
        (("--fit", "-o", "x", "--profile", "volatile"), "a profile takes them away"),
        (("--fit", "-o", "no/such"), "no: no such folder"),
        (("-o", "a.gif"), "a picture's name must end in .png, .svg or .pdf"),
        (("-o", "no/a.png"), "no: no such folder"),
        (("--profile", "calm"), "calm: no such profile; there are: people, "),
        (("--profile", "my/calm.yaml"), "my/calm.yaml: no such profile"),
        (("nothing_here",), "holds no corpus"),
    ],
)
def test_what_does_not_go_together_is_told(emosim, tmp_path, monkeypatch, arguments, told):
    monkeypatch.chdir(tmp_path)
    ran = emosim("calibrate", *arguments)
    assert ran.code == 1
    assert told in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def quick_fit(monkeypatch):
    for name, value in {"ROUNDS": 1, "DRAWS": 3, "KEPT": 2}.items():
        monkeypatch.setattr(fitting, name, value)


def test_a_fit_writes_a_dynamics_file(emosim, tmp_path, quick_fit):
    ran = emosim("calibrate", "--count", 20, "--fit", "--workers", 1, "-o", tmp_path / "fitted")
    assert ran.code == 0
    assert "round 1 of 1: 3 sets of numbers tried" in ran.err
    written = tmp_path / "fitted" / "dynamics.yaml"
    fitted = build(Dynamics, load(written))
    usual = build(Dynamics, load(folder("rules") / "dynamics.yaml"))
    assert fitted != usual
    assert fitted.appraisal == usual.appraisal
    for told in ("Numbers", "Figures", "opening_gain", "on dialogues of another seed", str(written)):
        assert told in ran.out


def test_a_fit_overwrites_nothing(emosim, tmp_path, quick_fit):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "dynamics.yaml").write_text("precious", encoding="utf-8")
    ran = emosim("calibrate", *FEW, "--fit", "-o", tmp_path / "mine")
    assert ran.code == 1 and "is no empty folder" in ran.err
    assert (tmp_path / "mine" / "dynamics.yaml").read_text(encoding="utf-8") == "precious"


def test_a_corpus_with_a_profile_names_it(emosim, tmp_path):
    def made(name, *more):
        ran = emosim("generate", "--count", 4, "--out", tmp_path / name, *more)
        assert ran.code == 0
        manifest = json.loads((tmp_path / name / "manifest.json").read_text(encoding="utf-8"))
        lines = b"".join(path.read_bytes() for path in sorted((tmp_path / name).glob("*/*.jsonl")))
        return manifest, lines

    usual, lines = made("usual")
    people, same = made("people", "--profile", "people")
    odd, other = made("odd", "--profile", "volatile")
    assert "profile" not in usual and "rules/profiles/volatile.yaml" not in usual["inputs"]
    assert (people["fingerprint"], same) == (usual["fingerprint"], lines)
    assert odd["profile"] == "volatile" and "rules/profiles/volatile.yaml" in odd["inputs"]
    assert odd["fingerprint"] != usual["fingerprint"] and other != lines


def test_preview_takes_a_profile(emosim):
    usual = emosim("preview", "-n", 2).out
    assert emosim("preview", "-n", 2, "--profile", "volatile").out not in ("", usual)


def test_lint_tells_what_is_wrong_with_profiles_and_people(emosim, tmp_path):
    rules = shutil.copytree(folder("rules"), tmp_path / "rules")
    profile, people = rules / "profiles" / "volatile.yaml", rules / "people.yaml"
    profile.write_text(profile.read_text(encoding="utf-8").replace("event_gain: ", "event_gains: "), encoding="utf-8")
    people.write_text(people.read_text(encoding="utf-8").replace("ours: [fear]", "ours: [dread]"), encoding="utf-8")
    ran = emosim("lint", rules)
    assert ran.code == 1
    assert "volatile.yaml:" in ran.err and "event_gains: unknown key" in ran.err
    assert "people.yaml:" in ran.err and 'unknown name "dread"' in ran.err

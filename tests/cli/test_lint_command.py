"""lint: every problem at once, each with its place, for whatever kind of file it is."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from emosim import shipped
from emosim.spec.findings import KINDS

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


FINDING = re.compile(r"^(\S+\.yaml):(\d+): (error|warning|note): (\w+): (.+)\n(?:  (?:try|for): (.+)\n)?", re.MULTILINE)
LAST = "  - name: stay_with_it\n"
HEARD = "{strategy: reflective_listening, technique: paraphrase, pacing: steady}"
STEP = "{strategy: collaborative_problem_solving, technique: one_small_step, pacing: steady}"
NO_WAY_OUT = """transitions:
  - {name: stirs, from: neutral, to: any}
  - {name: back, from: [joy, love, surprise, sadness, anger], to: neutral}
  - {name: lets_go, from: fear, to: neutral, when: {intensity: {gt: 0.7, lt: 0.5}}}
"""


@pytest.fixture
def my_rules(tmp_path, monkeypatch):
    """A copy of the rules that ship, and a way to change a file of it: what stands at a mark and what it becomes."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(shipped.folder("rules"), "my_rules", ignore=shutil.ignore_patterns("*.png"))

    def change(name, mark, new):
        path = Path("my_rules") / name
        text = path.read_text(encoding="utf-8")
        assert text.count(mark) == 1, mark
        path.write_text(text.replace(mark, new), encoding="utf-8")

    def plant(name, when, step=HEARD, before=LAST):
        """A rule before another."""
        rule = f"  - name: {name}\n    because: B.\n    when: {when}\n    then: [{step}]\n\n"
        change("support.yaml", before, rule + before)

    change.plant = plant
    return change


def findings(ran):
    """What lint printed: (file, severity, kind, message, the command or the facts below it)."""
    return [(f, severity, kind, message, shown) for f, _, severity, kind, message, shown in FINDING.findall(ran.out)]


PLANTED = {
    "contradiction": (
        ("both_at_once", "{phase: peak, intensity: {gt: 0.7, lt: 0.5}}"), "error",
        "both_at_once can never hold: intensity > 0.7 and intensity < 0.5 exclude each other",
        "  both_at_once: needs intensity < 0.5 (it is 0.86)",
    ),
    "shadowed": (
        ("give_it_back_again", "{last_strategy: none, turn: 3}"), "error",
        "give_it_back_again can never decide: give_it_back takes all it asks for",
        "would hold too, below it: give_it_back_again",
    ),
    "redundant": (
        ("said_twice", "{family: fear, emotion: worry, questions_running: 7}", HEARD, "  - name: give_it_back\n"), "warning",
        "said_twice asks for family is fear, which is so wherever its other terms hold",
        "said_twice (my_rules/support.yaml:",
    ),
    "never": (
        ("after_the_end", "{turn: {gt: 40}, last_strategy: reflective_listening}", HEARD.replace("reflective_listening, "
         "technique: paraphrase", "empathic_validation, technique: give_room")), "warning",
        "after_the_end asks for turn > 40, but it is 40 at most",
        "after_the_end (my_rules/support.yaml:",
    ),
    "contraindicated": (
        ("plan_at_once", "{phase: plateau, turn: {gte: 2}, rapport: {gte: 0.3}, cognitive_load: {lte: 0.8}, user_move: asks}",
         STEP, "  - name: validate_then_reframe\n"), "warning",
        "plan_at_once leads with collaborative_problem_solving, to which the catalogue objects in some of the states it "
        "decides, those where intensity > 0.7: Plans do not reach a person who is still flooded.",
        "the catalogue objects to collaborative_problem_solving here: Plans do not reach a person who is still flooded.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_fault_is_found_and_its_state_shows_it(emosim, my_rules, kind):
    rule, severity, message, shown = PLANTED[kind]
    my_rules.plant(*rule)
    ran = emosim("lint", "my_rules")
    found = [one for one in findings(ran) if one[2] == kind]
    assert len(found) == 1
    ((file, grave, _, told, command),) = found
    assert (file, grave) == ("my_rules/support.yaml", severity)
    assert told.startswith(message)
    assert ran.code == (1 if severity == "error" else 0)
    assert emosim("lint", "my_rules", "--strict").code == 1
    assert command.startswith("emosim decide ")
    assert command.endswith(" --rules my_rules")
    decided = emosim(*shlex.split(command)[1:])
    assert decided.code == 0
    assert shown in decided.out
    if kind == "shadowed":  # what the finding names is what decides
        assert decided.out.startswith("give_it_back (")


def test_a_rule_set_that_leaves_something_is_shown_a_state_that_no_rule_decides(emosim, my_rules):
    my_rules("support.yaml", "    otherwise: true\n", "    when: {phase: peak}\n")
    ran = emosim("lint", "my_rules")
    assert ran.code == 1
    assert "must have otherwise: true instead of when" in ran.err
    ((_, severity, kind, _, command),) = (one for one in findings(ran) if one[1] == "error")
    assert (severity, kind) == ("error", "gap")
    decided = emosim(*shlex.split(command)[1:])
    assert decided.code == 1
    assert decided.err.endswith("no rule decides this state\n")
    covered = emosim("decide", "--phase", "peak", "--last-strategy", "reflective_listening", "--rules", "my_rules")
    assert "decides this state" in covered.err
    assert "no rule" not in covered.err


def test_a_value_that_only_the_rest_is_for(emosim, my_rules):
    rest = "  - {name: rest, because: B., otherwise: true, then: [" + HEARD + "]}\n"
    rule = "  - {name: most, because: B., when: {user_move: {ne: lingers}}, then: [" + HEARD + "]}\n"
    Path("my_rules/support.yaml").write_text(f"rules:\n{rule}{rest}", encoding="utf-8")
    ran = emosim("lint", "my_rules")
    found = [one for one in findings(ran) if one[2] == "gap"]
    assert found == [
        (
            "my_rules/support.yaml",
            "warning",
            "gap",
            "nothing but rest can decide where user_move is lingers and there is no risk",
            "emosim decide --user-move lingers --rules my_rules",
        )
    ]
    assert emosim(*shlex.split(found[0][4])[1:]).out.startswith("rest (my_rules/support.yaml:3)")


def test_a_strategy_that_no_rule_gets_to(emosim, my_rules):
    my_rules("support.yaml", "{strategy: grounding, technique: feet_and_breath, pacing: slow}", HEARD)
    ran = emosim("lint", "my_rules")
    ((file, severity, _, message, command),) = (one for one in findings(ran) if one[2] == "unplanned")
    assert (file, severity) == ("my_rules/strategies.yaml", "warning")
    decider = re.fullmatch(r"no rule that is ever reached plans grounding; .* and (\w+) decides", message)[1]
    assert emosim(*shlex.split(command)[1:]).out.startswith(f"{decider} (")


def test_a_trap_is_found_and_decide_says_so_too(emosim, my_rules):
    text = Path("my_rules/emotions.yaml").read_text(encoding="utf-8")
    Path("my_rules/emotions.yaml").write_text(text[: text.index("transitions:\n")] + NO_WAY_OUT, encoding="utf-8")
    ran = emosim("lint", "my_rules")
    assert ran.code == 1
    assert (
        "dead_guard: lets_go can never happen: intensity > 0.7 and intensity < 0.5 exclude each other\n  for: int"
        in ran.out
    )
    traps = [one for one in findings(ran) if one[2] == "trap"]
    (command,) = (shown for _, _, _, message, shown in traps if message.startswith("no way leads from fear to a calm"))
    decided = emosim(*shlex.split(command)[1:])
    assert "\nfear may turn into nothing else; a trap, no way leads from it to calm\n" in decided.out


def test_phases_that_are_never_entered_or_left(emosim, my_rules):
    my_rules("progression.yaml", "{from: resolved, to: relapsing, when: {distress: {gte: 0.38}}}",
             "{from: resolved, to: plateau, when: {distress: {gt: 0.38, lt: 0.3}}}")  # fmt: skip
    my_rules("progression.yaml", "{from: de_escalating, to: relapsing", "{from: de_escalating, to: escalating")
    ran = emosim("lint", "my_rules")
    assert ran.code == 1
    found = {one[2]: one for one in findings(ran) if one[1] == "error"}
    assert list(found) == ["never_left", "never_entered", "dead_guard"]
    assert "\nresolved may turn into nothing else\n" in emosim(*shlex.split(found["never_left"][4])[1:]).out
    assert "; no way leads to it from onset\n" in emosim(*shlex.split(found["never_entered"][4])[1:]).out


def test_notes_are_counted_and_listed_when_asked_for(emosim, my_rules):
    my_rules("support.yaml", "name: cool_hot_anger", "name: cool_it")
    ran = emosim("lint", "my_rules", "--strict")
    assert (ran.code, findings(ran)) == (0, [])
    count = int(re.search(r"(\d+) pairs of rules that overlap among them; list them with --notes", ran.out)[1])
    ran = emosim("lint", "my_rules", "--strict", "--notes")
    found = findings(ran)
    assert ran.code == 0
    assert [severity for _, severity, *_ in found] == ["note"] * (count + 1)
    for _, _, kind, message, command in [*found[:2], found[-1]]:
        decided = emosim(*shlex.split(command)[1:]).out
        if kind == "rest":
            assert decided.startswith("stay_with_it (")
        else:
            upper, lower = re.match(r"(\w+) takes some of what (\w+) ", message).groups()
            assert decided.startswith(f"{upper} (") or "before them" in message
            assert re.search(rf"would hold too, below it: .*\b{lower}\b", decided)


def test_as_json_it_is_the_same(emosim, my_rules):
    my_rules.plant("both_at_once", "{phase: peak, intensity: {gt: 0.7, lt: 0.5}}")
    ran = emosim("lint", "my_rules", "--json")
    data = json.loads(ran.out)
    assert (ran.code, ran.err, data["problems"]) == (1, "", [])
    assert data["counts"] == {"error": 1, "warning": 0, "note": data["overlapping_pairs"] + 1}
    (finding,) = data["findings"]
    assert finding["kind"] == "contradiction"
    assert finding["witness"]["intensity"] == 0.86
    assert finding["command"].startswith("emosim decide ")
    Path("my_rules/support.yaml").write_text("rules: []\n", encoding="utf-8")
    ran = emosim("lint", "my_rules", "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["problems"][0].startswith("my_rules/")


def test_other_files_are_not_held_up_by_the_analysis(emosim, mine, monkeypatch):
    monkeypatch.setattr("emosim.cli.linting.analyze_folder", lambda folder: pytest.fail("analyzed"))
    assert emosim("lint", "my_ring.yaml").code == 0


def test_every_kind_of_finding_is_explained():
    text = (shipped.folder("rules") / "README.md").read_text(encoding="utf-8").split("## What lint finds")[1]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([a-z, ]+) \|", text.split("\n## ")[0], re.MULTILINE))
    assert rows == {kind: ", ".join(severities) for kind, severities in KINDS.items()}

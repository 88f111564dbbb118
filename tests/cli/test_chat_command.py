"""emosim chat: typed talks, simulated ones, and what is refused before a model loads."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from emosim.converse import partner
from emosim.converse.speaker import Scripted, Speaker
from emosim.errors import InputError
from emosim.export.states import State, state_line
from emosim.simulate.simulate import simulate
from emosim.simulate.stage import set_stage
from emosim.spec.library import load_library
from emosim.train.adapters.about import ABOUT, WEIGHTS, About, Base, Data, write_about

FIXTURES = Path(__file__).parents[1] / "fixtures"
pytestmark = pytest.mark.usefixtures("ships_tiny")


def stated(number, *strategies):
    state = State("shame", "sadness", 0.9 - number / 10, number / 10 - 0.5, 0.5, 0.3, "onset" if number else "plateau")
    return f"{state_line(state, strategies or ['empathic_validation', 'open_question'])}\nI hear you ({number})."


@pytest.fixture
def asked(monkeypatch):
    """What the model was asked: its system prompts and last words; and how the speaker was asked for."""
    found = {"prompts": [], "words": [], "speaker": None}

    def says(conversation):
        found["prompts"].append(conversation[0].content if conversation[0].role == "system" else "")
        found["words"].append(conversation[-1].content)
        return found["says"](len(found["words"]))

    found["says"] = stated

    def opened(*arguments, **options) -> Speaker:
        found["speaker"] = (arguments, options)
        return Scripted(says, "model")

    monkeypatch.setattr(partner, "speaker_for", opened)
    return found


@pytest.fixture
def chat(emosim, asked, monkeypatch):
    def ran(*arguments, typed=()):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        return emosim("chat", "--base", "any", *arguments)

    return ran


def words_of(ran):
    return " ".join(ran.out.split())


def test_words_are_answered_with_the_state_below(chat, asked):
    ran = chat(typed=["I lost a ring.", "It was my aunt's."])
    assert (ran.code, ran.err) == (0, "")
    shown = words_of(ran)
    assert asked["words"] == ["I lost a ring.", "It was my aunt's."]
    assert "you I lost a ring. I hear you (1). shame 0.80 · valence -0.40 · arousal 0.50" in shown
    assert "I hear you (2). shame 0.70 ↓ · valence -0.30 ↑ · arousal 0.50 · dominance 0.30 · onset" in shown
    assert shown.endswith("empathic validation, then open question")
    assert "<state>" not in ran.out


def test_a_change_of_phase_is_shown(chat, asked):
    asked["says"] = lambda number: stated(number - 1)
    assert "plateau → onset" in words_of(chat(typed=["One.", "Two."]))


def test_commands(chat, asked, tmp_path):
    file = tmp_path / "talk.jsonl"
    typed = [
        "One.",
        "Two.",
        "/undo",
        "/state",
        f"/save {file}",
        f"/save {file}",
        "/save",
        "/help",
        "/what",
        "",
        "/quit",
    ]
    ran = chat(typed=[*typed, "never said"])
    assert ran.code == 0
    shown = words_of(ran)
    assert asked["words"] == ["One.", "Two."]
    for said in (
        'taken back: "Two."',
        "1 shame 0.80 -0.40 0.50 0.30 onset",
        "1 exchange in ",
        "is there already; choose another name",
        "/save needs the name of a file",
        "/quit end; so do Ctrl-D and Ctrl-C",
        "there is no /what",
    ):
        assert said in shown
    (line,) = map(json.loads, file.read_text().splitlines())
    assert (line["user"], line["reply"], line["state"]["emotion"]) == ("One.", "I hear you (1).", "shame")


def test_nothing_to_take_back_and_no_state(chat, asked):
    asked["says"] = lambda number: "Hm."
    shown = words_of(chat(typed=["/undo", "One.", "/state"]))
    assert "there is nothing to take back" in shown
    assert "no reply has a state line that is well-formed" in shown


def test_the_talk_is_saved_as_it_goes(chat, asked, tmp_path):
    file = tmp_path / "talk.jsonl"
    seen = []
    asked["says"] = lambda number: seen.append(file.exists() and len(file.read_text().splitlines())) or "Hm."
    ran = chat("--save", file, typed=["One.", "Two.", "Three."])
    assert seen == [False, 1, 2]
    assert f"3 exchanges in {file}" in ran.out
    again = chat("--save", file, typed=["Four."])
    assert (again.code, "is there already" in again.err, len(file.read_text().splitlines())) == (1, True, 3)


def test_an_answer_that_fails_ends_nothing(chat, asked):
    def fails(number):
        if number == 1:
            raise InputError("the server cannot be reached")
        return "Hm."

    asked["says"] = fails
    ran = chat(typed=["One.", "Two."])
    assert ran.code == 0
    assert words_of(ran).endswith("you One. the server cannot be reached you Two. Hm.")


def test_a_reply_that_is_stopped_was_not_said(chat, asked):
    def stopped(number):
        if number == 1:
            raise KeyboardInterrupt
        return "Hm."

    asked["says"] = stopped
    ran = chat(typed=["One.", "Two."])
    assert ran.code == 0
    assert words_of(ran).endswith("stopped; it was not said you Two. Hm.")


def test_a_reply_that_was_cut_off_says_so(chat, asked):
    asked["says"] = lambda number: "one two three"
    assert "(cut off after 2 tokens; --most sets how many)" in words_of(chat("--most", "2", typed=["One."]))


def test_words_that_call_for_help_are_met_with_help_first(chat):
    shown = words_of(chat("--locale", "en-GB", typed=["I'd be better off dead."]))
    assert shown.index("it can't keep you safe") < shown.index("Samaritans on 116 123") < shown.index("I hear you (1).")
    assert "What the model says, which is no help in a crisis:" in shown
    assert "Samaritans" not in words_of(chat(typed=["The waiting is killing me."]))


@pytest.mark.parametrize(
    ("arguments", "prompt"),
    [
        ((), "You are an assistant for people who have a hard time"),
        (("--system", "none"), ""),
        (("--system", "persona"), "You are Sol. Listens, and asks one thing at a time. The subject is tests."),
        (("--task", "state"), "You are an assistant for people who have a hard time"),
    ],
)
def test_the_system_prompt(chat, asked, arguments, prompt):
    chat(*arguments, typed=["One."])
    assert asked["prompts"][0].startswith(prompt)
    assert bool(asked["prompts"][0]) == bool(prompt)
    assert ("<state>" in asked["prompts"][0]) == ("state" in arguments)


@pytest.fixture
def adapter(tmp_path):
    """A folder that is known as an adapter; its weights are never loaded here."""

    def made(task="state", system="persona", of=""):
        folder = tmp_path / task
        folder.mkdir()
        (folder / WEIGHTS).touch()
        write_about(folder, About("emosim/training/1", "0", task, Base("b", "f"), (Data("c", system),), of=of))
        assert (folder / ABOUT).exists()
        return folder

    return made


def test_an_adapter_is_talked_to_as_it_learned(chat, asked, adapter):
    folder = adapter()
    chat("--adapter", folder, typed=["One."])
    assert asked["prompts"][0].startswith("You are Sol.")
    assert "<state>" in asked["prompts"][0]
    assert asked["speaker"][0][1] == folder


def test_a_recognizer_does_not_talk(chat, adapter):
    ran = chat("--adapter", adapter("recognize", of="emotion"), typed=["One."])
    assert (ran.code, "nobody can talk to it" in ran.err) == (1, True)


def test_the_key_is_read_here_and_shown_nowhere(chat, asked, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    ran = chat(typed=["One."])
    assert asked["speaker"][1]["key"] == "sk-very-secret"
    assert "sk-very-secret" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--locale", "xx-XX"), "no locale is called xx-XX; there are: en-AU"),
        (("--system", "persona", "--assistant", "nobody"), 'no assistant is called "nobody"; there are: even_listener'),
        (("--simulate", "quiet_renter"), "--simulate needs --scenario"),
        (("--turns", "3"), "--turns is about a simulated person: name one with --simulate"),
        (("--plot", "a.png"), "--plot is about a simulated person"),
        (("--json",), "--json is about a simulated person"),
        (("--recognizer", "r"), "--recognizer is about a simulated person"),
        (("--save", "nowhere/at/all.jsonl"), "nowhere/at: no such folder"),
        (("--adapter", "nowhere"), "nowhere holds no finished adapter"),
        (("--simulate", "nobody", "--scenario", "lost_ring"), 'no persona is called "nobody"'),
        (("--simulate", "quiet_renter", "--scenario", "nowhere"), 'no scenario is called "nowhere"'),
        (("--simulate", "quiet_renter", "--scenario", "lost_ring", "--plot", "a.txt"), "a picture's name must end in"),
    ],
)
def test_a_mistake_is_one_clear_line_before_a_model_loads(chat, asked, arguments, message):
    ran = chat(*arguments, typed=["One."])
    assert ran.code == 1
    assert message in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert asked["speaker"] is None


RING = ("--simulate", "quiet_renter", "--scenario", "lost_ring", "--task", "state", "--system", "persona")


def test_a_simulated_person_talks_and_it_is_told_how_it_went(chat, asked):
    ran = chat(*RING)
    assert ran.code == 0
    shown = words_of(ran)
    assert asked["words"][0] in shown
    assert asked["prompts"][0].startswith("You are Sol.")
    assert "took it for shame 0.80, onset, valence -0.40; empathic validation, then open question" in shown
    turns = len(asked["words"])
    assert f"after {turns} turns; they were done" in shown
    assert f"strategies empathic validation {turns}, open question {turns}" in shown
    assert f"read from state lines, {turns} of {turns} replies" in shown
    assert "The person is simulated" in shown
    assert chat(*RING).out.split("(")[0] == ran.out.split("(")[0]


def test_it_stops_where_it_is_told_to(chat, asked):
    shown = words_of(chat(*RING, "--turns", "2"))
    assert len(asked["words"]) == 2
    assert "after 2 turns; they would have gone on" in shown


def test_a_model_without_state_lines_moves_nobody(chat, asked, tmp_path):
    asked["says"] = lambda number: "Hm."
    ran = chat(*RING, "--plot", tmp_path / "arc.svg")
    shown = words_of(ran)
    assert ran.code == 0
    assert "no state line; no strategy, so it moves nobody" in shown
    assert "none could be told, and they moved nobody" in shown
    assert "seen nothing: no reply has a state line that is well-formed" in shown
    assert (tmp_path / "arc.svg").stat().st_size > 1000


def test_a_recognizer_reads_what_is_not_named(chat, asked, monkeypatch):
    asked["says"] = lambda number: "Hm."
    monkeypatch.setattr(partner, "strategy_reader", lambda folder, device: lambda words: "grounding")
    shown = words_of(chat(*RING, "--recognizer", "r", "--turns", "2"))
    assert "no state line; grounding (by its words)" in shown
    assert "state lines, 0 of 2 replies; their words, 2" in shown


def test_who_stops_it_is_told_how_far_it_went(chat, asked):
    def stopped(number):
        if number == 3:
            raise KeyboardInterrupt
        return stated(number)

    asked["says"] = stopped
    ran = chat(*RING)
    assert ran.code == 0
    assert "after 2 turns; they would have gone on" in words_of(ran)


def test_as_json_it_is_what_a_program_needs(chat):
    ran = chat(*RING, "--json")
    found = json.loads(ran.out)
    assert found["turns"] == len(found["feelings"]) == found["seen"]["lines"] == found["read"]["named"]
    assert found["gone"]


def test_it_is_saved_with_what_was_truly_felt(chat, tmp_path):
    ran = chat(*RING, "--save", tmp_path / "met.jsonl", "--plot", tmp_path / "arc.svg")
    lines = [json.loads(line) for line in (tmp_path / "met.jsonl").read_text().splitlines()]
    assert f"after {len(lines)} turns" in words_of(ran)
    for line in lines:
        assert line["state"]["emotion"] == "shame"
        assert line["took_for"] == ["empathic_validation", "open_question"]
        assert {*line["true"]} == {"emotion", "intensity", "valence", "arousal", "dominance", "phase"}


def test_a_crisis_ends_it_and_is_left_to_a_person_to_judge(chat):
    stage = set_stage(load_library(None, [FIXTURES / "scenarios"], [FIXTURES / "personas"]))
    names = ("late_rent", "quiet_renter", "even_listener")
    seed = next(seed for seed in range(60) if simulate(stage, *names, seed, 0, answers=[]).risk)
    shown = words_of(chat("--simulate", names[1], "--scenario", names[0], "--seed", seed))
    assert "a crisis ended it" in shown
    assert "The reply to the crisis does not name crisis support. Read what it says" in shown

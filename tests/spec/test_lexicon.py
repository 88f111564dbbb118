"""Lexicon files: what a small one reads as, and what a broken one is told."""

from __future__ import annotations

import pytest

from emosim.errors import InputError
from emosim.spec.lexicon import Lexicon
from emosim.spec.marked import loads
from emosim.spec.model import build


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as raised:
        build(Lexicon, loads(text, "l.yaml"))
    return [str(problem).removeprefix("l.yaml:") for problem in raised.value.problems]


def test_a_small_lexicon_reads_as_it_is_written(small):
    lexicon = build(Lexicon, loads(small["lexicon"], "l.yaml"))
    feel, close = lexicon.lines
    assert feel.when.emotion == ("shame", "fear")
    assert feel.when.intensity == (0.3, 0.8)
    assert feel.when.register_ == ("plain",)
    assert feel.say[0].expansions == 2
    assert close.when.emotion == ()
    assert close.when.intensity == (0.0, 1.0)
    assert close.when.outcome == ("resolved",)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("speaker: user", "»speaker: dog", "speaker: expected one of 'user' or 'assistant', got \"dog\""),
        ("language: en", "»language: EN", "language: expected text like ^[a-z]{2,3}$"),
        ("act: feel", "»act: Feel it", "lines[0].act: expected a name in lower_case"),
        ("[shame, fear]", "[shame, »Fear]", "lines[0].when.emotion[1]: expected a name in lower_case"),
        ("intensity: [0.3, 0.8]", "»intensity: [0.8, 0.3]", "lines[0].when.intensity: expected low <= high"),
        ("intensity: [0.3, 0.8]", "»intensity: strong", "lines[0].when.intensity: expected two numbers [low, high]"),
        (
            "intensity: [0.3, 0.8]",
            "»mood: [0.3, 0.8]",
            "lines[0].when.mood: unknown key; "
            "allowed here: address, counseling, directness, emotion, episode, family_framing, intensity, locale, "
            "manner, outcome, register, risk, signal, stigma, strategy",
        ),
        ("    say: [\"Bye.\"]", "    »says: x\n    say: [\"Bye.\"]", "lines[1].says: unknown key; allowed here: act, say, when"),
        ("say: [\"Bye.\"]", "»say: Bye.", "lines[1].say: expected a list"),
        ("say: [\"Bye.\"]", "»say: []", "lines[1].say: expected at least 1 of them, got 0"),
        ("[\"Bye.\"]", "[»\"Bye {}.\"]", "lines[1].say[0]: '{' at character 5 must open a {name}"),
        ("- act: close", "- »5\n  - act: close", "lines[1]: expected keys and values, got 5"),
    ],
)  # fmt: skip
def test_one_mistake_one_problem_in_its_place(small, old, new, told):
    assert old in small["lexicon"]
    text = small["lexicon"].replace(old, new, 1)
    before, _, _ = text.partition("»")
    (line,) = problems(text.replace("»", ""))
    assert line.split(": ", 1)[1].startswith(told)
    assert line.startswith(f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: ")


def test_all_mistakes_at_once():
    text = """\
lexicon: a
speaker: dog
lines:
  - {act: feel, when: {emotion: Sad, intensity: [0.5], locale: 5, mood: x}, say: []}
  - {act: feel, wen: 1, say: x}
  - 5
"""
    assert {tuple(line.split(": ")[:2]) for line in problems(text)} == {
        ("1:1", "language"),
        ("2:1", "speaker"),
        ("4:24", "lines[0].when.emotion[0]"),
        ("4:38", "lines[0].when.intensity"),
        ("4:56", "lines[0].when.locale"),
        ("4:67", "lines[0].when.mood"),
        ("4:77", "lines[0].say"),
        ("5:17", "lines[1].wen"),
        ("5:25", "lines[1].say"),
        ("6:5", "lines[2]"),
    }

"""State lines that can be used, and those that cannot."""

from __future__ import annotations

import pytest

from emosim.evaluate.asking import answer_of
from emosim.evaluate.metrics.validity import PROBLEMS, tally
from emosim.evaluate.vocabulary import Vocabulary

KNOWN = Vocabulary({"fear": "fear", "worry": "fear"}, ("onset", "peak"), ("grounding", "open_question"))


def line(emotion="worry", phase="onset", strategies='["open_question"]', valence="-0.4"):
    fields = f'"emotion":"{emotion}","intensity":0.5,"valence":{valence},"arousal":0.6,"dominance":0.4'
    return f'<state>{{{fields},"phase":"{phase}","strategies":{strategies}}}</state>'


TABLE = [
    ("", line()),
    ("", f"\n {line()}\nI hear you."),
    ("", line(strategies='["grounding","open_question"]')),
    ("no_line", ""),
    ("no_line", "I hear you."),
    ("no_line", f"Here it is: {line()}"),
    ("not_closed", line().removesuffix("</state>")),
    ("not_closed", "<state>"),
    ("malformed", "<state>worry</state>"),
    ("malformed", '<state>{"emotion":"worry"}</state>'),
    ("malformed", line(valence="-1.5")),
    ("malformed", line(valence='"low"')),
    ("unknown_emotion", line("sad")),
    ("unknown_emotion", line("")),
    ("unknown_phase", line(phase="late")),
    ("unknown_strategy", line(strategies="[]")),
    ("unknown_strategy", line(strategies='["open_question","advice"]')),
]


@pytest.mark.parametrize(("problem", "text"), TABLE)
def test_a_line_is_used_or_it_is_known_why_not(problem, text):
    answer = answer_of(text, KNOWN)
    assert answer.problem == problem
    assert (answer.line is None) == (problem in ("no_line", "not_closed", "malformed"))


def test_every_problem_is_met_above():
    assert {problem for problem, _ in TABLE} == {"", *PROBLEMS}


def test_problems_are_counted_in_their_order():
    found = tally(["", "unknown_phase", "no_line", "", "unknown_phase"])
    assert list(found.items()) == [("no_line", 1), ("unknown_phase", 2)]

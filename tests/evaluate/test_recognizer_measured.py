"""The report on a recognizer, which here is told what to say."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from emosim.errors import InputError
from emosim.evaluate.recognizing import evaluate_recognizer
from emosim.evaluate.report import Model
from emosim.export.states import read_reply


class Said(NamedTuple):
    label: str
    probability: float = 0.9


@pytest.fixture(scope="module")
def labels(gathered):
    """The label of a turn, by its words."""
    found = {"emotion": {}, "strategy": {}}
    for chat in gathered.chats:
        for place, reply in enumerate(chat.replies):
            user, answer = chat.messages[2 * place :][:2]
            found["emotion"][user.content] = reply.state.emotion
            found["strategy"][read_reply(answer.content).words] = reply.strategies[0]
    return found


def read_by(labels):
    return lambda passages: [Said(labels[passage.text]) for passage in passages]


@pytest.mark.parametrize("of", ["emotion", "strategy"])
def test_who_knows_everything_is_right_everywhere(gathered, labels, of):
    report, rows = evaluate_recognizer(gathered, read_by(labels[of]), of, Model(adapter="knowing"))
    assert {name: found.value for name, found in report.scores.figures["recognizer"].items()} == dict.fromkeys(
        report.measures, 1.0
    )
    assert ("family_f1" in report.measures) == (of == "emotion")
    assert report.scores.differences["majority"]["label_f1"].misses_zero
    assert len(rows) == gathered.over.replies == sum(label.times for label in report.labels[of])
    assert report.confusions == {of: ()}


def test_who_says_one_thing_is_no_better_than_the_majority(gathered):
    majority = read_reply(gathered.majority).line.emotion
    report, rows = evaluate_recognizer(gathered, lambda passages: [Said(majority)] * len(passages), "emotion", Model())
    assert {found.value for found in report.scores.differences["majority"].values()} == {0.0}
    assert {row["given"] for row in rows} == {majority}
    assert {one.taken_for for one in report.confusions["emotion"]} == {majority}


def test_only_what_there_is_can_be_recognized(gathered):
    with pytest.raises(InputError, match="emotion, strategy"):
        evaluate_recognizer(gathered, lambda passages: [], "mood", Model())

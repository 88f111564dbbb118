"""What a replay says beside what comes of making the same corpus again under the edited rules."""

from __future__ import annotations

import dataclasses
from collections import defaultdict

import pytest

from emosim.corpus.decisions import Used
from emosim.corpus.order import Order
from emosim.corpus.record import AssistantTurn
from emosim.corpus.replay import replay
from emosim.corpus.replayed import Answer
from emosim.corpus.shards import read_corpus
from emosim.runners.job import run
from emosim.spec.conditions import All, Compare, Not
from emosim.spec.rules import RuleSet, fingerprint

ORDER = Order(count=60, seed=5)


@pytest.fixture(scope="module")
def old(tiny, tiny_stage, tmp_path_factory):
    return run(ORDER, tiny, tmp_path_factory.mktemp("old") / "corpus", workers=1).folder


def asked_for_less(rule):
    return dataclasses.replace(rule, when=Compare("intensity", "gt", 0.6)) if rule.name == "cool_hot_anger" else rule


def paced_otherwise(rule):
    if rule.name != "part_on_what_was_done":
        return rule
    return dataclasses.replace(rule, then=tuple(dataclasses.replace(item, pacing="slow") for item in rule.then))


def left_out(rule):
    return None if rule.name == "ask_how_it_came_about" else rule


def turned_round(rule):
    if rule.name != "validate_then_reframe":
        return rule
    when = All((rule.when, Not(Compare("user_move", "in", ("opens", "tells")))))
    return dataclasses.replace(rule, when=when, then=rule.then[::-1])


@pytest.mark.parametrize("edit", [asked_for_less, paced_otherwise, left_out, turned_round])
def test_a_dialogue_made_again_decides_as_the_replay_up_to_its_first_change(old, tiny, tmp_path, edit):
    rules = tuple(rule for rule in map(edit, tiny.rules) if rule is not None)
    edited = dataclasses.replace(tiny, rules=RuleSet(rules, fingerprint(rules)))
    new = run(ORDER, edited, tmp_path / "corpus", workers=1).folder
    changes = defaultdict(dict)
    replay(old, edited.rules, edited.facts, lambda change: changes[change.id].update({change.turn: change}))
    again = {record.id: record for record in read_corpus(new)}
    parted = kept = 0
    for before in read_corpus(old):
        after = again[before.id]
        if before.provenance.attempt != after.provenance.attempt:
            continue  # another draw of the dialogue passed the checks
        compare(before, after, changes[before.id])
        parted += bool(changes[before.id])
        kept += not changes[before.id]
    assert parted >= 5
    assert kept >= 5


def compare(before, after, changes):
    """Replies one by one up to the first change, which is in; all of them if there is none."""
    pairs = list(zip(replies(before), replies(after), strict=bool(not changes)))
    for was, now in pairs:
        assert was.decision.facts == now.decision.facts
        change = changes.get(was.index)
        assert answer(now) == (change.after if change else answer(was))
        if change:
            return
    assert not changes


def replies(record):
    return [turn for turn in record.turns if isinstance(turn, AssistantTurn)]


def answer(reply):
    return Answer(reply.decision.rule, tuple(Used(s.name, s.technique, s.pacing) for s in reply.strategies))

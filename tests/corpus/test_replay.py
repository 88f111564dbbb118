"""Replaying a corpus: every reply decided again, counted as it is decided, and nothing of it held."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import msgspec
import pytest

from emosim.corpus import decisions
from emosim.corpus.decisions import Used, read_decisions
from emosim.corpus.order import Order
from emosim.corpus.record import AssistantTurn, UserTurn, decode, encode
from emosim.corpus.replay import NAMED, PARTS, replay
from emosim.corpus.replayed import UNCHANGED, Answer, kind_of, leaves_crisis
from emosim.corpus.shards import read_corpus
from emosim.errors import InputError
from emosim.policy.decide import load_policy
from emosim.runners.job import run
from emosim.spec.conditions import Compare
from emosim.spec.facts import fact_vocabulary
from emosim.spec.rules import Planned, Rule, RuleSet, fingerprint


@pytest.fixture(scope="module", params=["jsonl", "jsonl.zst", "parquet"])
def any_corpus(request, tiny, tmp_path_factory):
    """A corpus of each format."""
    return run(Order(count=24, seed=1, format=request.param), tiny, tmp_path_factory.mktemp("any") / "c").folder


@pytest.fixture(scope="module")
def corpus(tiny, tmp_path_factory):
    mix = {"handed_off": 0.2, "resolved": 0.3, "improved": 0.2, "unresolved": 0.3}
    return run(Order(count=40, seed=1, outcome_mix=mix), tiny, tmp_path_factory.mktemp("made") / "corpus").folder


@pytest.fixture(scope="module")
def edited(tiny):
    """The rules with one asked for less, one without its second strategy, one paced otherwise, one renamed."""

    def change(rule):
        first = rule.then[0]
        match rule.name:
            case "validate_then_reframe":
                return replace(rule, when=Compare("intensity", "gt", 0.9))
            case "part_with_the_step":
                return replace(rule, then=(first,))
            case "part_beside_what_is_heavy":
                return replace(rule, then=(replace(first, pacing="slow"), *rule.then[1:]))
            case "offer_one_small_step":
                return replace(rule, name="offer_a_step")
        return rule

    rules = tuple(map(change, tiny.rules))
    return RuleSet(rules, fingerprint(rules))


@pytest.fixture(scope="module")
def everything(tiny):
    """Rules that answer everything in one way."""
    rules = (Rule("always", "B.", None, (Planned("grounding", "five_senses", "slow"),)),)
    assert "five_senses" in tiny.catalogue.strategies["grounding"].techniques
    return RuleSet(rules, fingerprint(rules))


def replies_of(folder):
    """Every reply of a corpus with its record and the user's turn before it."""
    for record in read_corpus(folder):
        for user, reply in pairwise(record.turns):
            if isinstance(reply, AssistantTurn):
                yield record, user, reply


def answer_of(reply):
    return Answer(reply.decision.rule, tuple(Used(s.name, s.technique, s.pacing) for s in reply.strategies))


def replayed(folder, ruleset, vocabulary):
    changes = []
    return replay(folder, ruleset, vocabulary, changes.append), changes


# What is read


def test_every_reply_is_read_with_what_came_before_it(any_corpus, tiny):
    read = [
        (
            batch.dialogues[owner].id,
            reply.index,
            felt.label,
            felt.intensity,
            reply.decision.rule,
            msgspec.structs.asdict(reply.decision.facts),
        )
        for batch in read_decisions(any_corpus, tiny.facts)
        for owner, felt, reply in zip(batch.owners, batch.felt, batch.replies, strict=True)
    ]
    assert read == [
        (
            record.id,
            reply.index,
            user.emotion.primary.label,
            user.emotion.primary.intensity,
            reply.decision.rule,
            reply.decision.facts,
        )
        for record, user, reply in replies_of(any_corpus)
    ]


def test_batches_hold_whole_dialogues(corpus, tiny, monkeypatch):
    monkeypatch.setattr(decisions, "BATCH", 10)
    batches = list(read_decisions(corpus, tiny.facts))
    assert len(batches) > 5
    ids = [dialogue.id for batch in batches for dialogue in batch.dialogues]
    assert ids == [record.id for record in read_corpus(corpus)]
    for batch in batches[:-1]:
        assert 10 <= len(batch.replies) < 10 + 40


# What is counted


def test_counts_what_the_real_policy_decides(any_corpus, edited, tiny):
    policy = load_policy(edited, tiny.facts)
    assert policy.engine_name == "durable_rules"
    moves, leads, by, dialogues, total = Counter(), Counter(), Counter(), set(), 0
    for record, user, reply in replies_of(any_corpus):
        total += 1
        before, decision = answer_of(reply), policy.decide(reply.decision.facts)
        plan = tuple(Used(p.strategy, p.technique, p.pacing) for p in decision.plan)
        moves[before.rule, decision.rule] += 1
        leads[before.lead, plan[0].name] += 1
        if before != Answer(decision.rule, plan):
            dialogues.add(record.id)
            by["emotion", user.emotion.primary.label] += 1
            by["family", user.emotion.primary.family] += 1
            by["phase", reply.decision.facts["phase"]] += 1
            by.update((part, getattr(record, part)) for part in PARTS)
    found, changes = replayed(any_corpus, edited, tiny.facts)
    assert found.replies == total
    assert found.turns == 2 * total
    assert found.dialogues == 24
    assert found.changed_dialogues == len(dialogues) > 0
    assert found.changed_replies == len(changes) == sum(found.kinds.values()) == by.total() / (3 + len(PARTS))
    assert {(move.before, move.after): move.replies for move in found.moves["rule"]} == moves
    assert {(move.before, move.after): move.replies for move in found.moves["lead"]} == leads
    changed = {(part, name): share.changed for part, shares in found.by.items() for name, share in shares.items()}
    assert {key: count for key, count in changed.items() if count} == by


def test_every_change_is_told_in_order_with_both_answers(corpus, edited, tiny):
    found, changes = replayed(corpus, edited, tiny.facts)
    told = {(change.id, change.turn): change for change in changes}
    assert len(told) == len(changes) > 20
    policy = load_policy(edited, tiny.facts, "reference")
    expected = []
    for record, user, reply in replies_of(corpus):
        decision = policy.decide(reply.decision.facts)
        plan = tuple(Used(p.strategy, p.technique, p.pacing) for p in decision.plan)
        before, after = answer_of(reply), Answer(decision.rule, plan)
        if before == after:
            continue
        expected.append((record.id, reply.index))
        change = told[record.id, reply.index]
        assert (change.before, change.after, change.kind) == (before, after, kind_of(before, after))
        assert (change.split, change.phase) == (record.split, reply.decision.facts["phase"])
        assert (change.emotion, change.intensity) == (user.emotion.primary.label, user.emotion.primary.intensity)
    assert list(told) == expected
    assert Counter(change.kind for change in changes) == found.kinds


def test_moves_have_their_changes_and_one_to_look_at(corpus, edited, tiny):
    found, changes = replayed(corpus, edited, tiny.facts)
    for part in ("rule", "lead", "plan"):
        counts = Counter((getattr(c.before, part), getattr(c.after, part)) for c in changes)
        assert {(m.before, m.after): m.changed for m in found.moves[part] if m.changed} == counts
        assert sum(move.replies for move in found.moves[part]) == found.replies
        assert [m.changed for m in found.moves[part]] == sorted((m.changed for m in found.moves[part]), reverse=True)
        for move in found.moves[part]:
            assert (move.example is None) == (move.changed == 0)
            if move.example:
                (change,) = [c for c in changes if (c.id, c.turn) == (move.example.id, move.example.turn)]
                assert (getattr(change.before, part), getattr(change.after, part)) == (move.before, move.after)


def test_a_rule_that_keeps_its_name_and_changes_its_plan_is_a_change(corpus, edited, tiny):
    _, changes = replayed(corpus, edited, tiny.facts)
    kept = {(c.before.rule, c.kind) for c in changes if c.before.rule == c.after.rule}
    assert kept == {("part_with_the_step", "plan"), ("part_beside_what_is_heavy", "technique")}


def test_what_is_told_does_not_depend_on_how_much_is_read_at_once(corpus, edited, tiny, monkeypatch):
    whole = replayed(corpus, edited, tiny.facts)
    monkeypatch.setattr(decisions, "BATCH", 7)
    assert replayed(corpus, edited, tiny.facts) == whole


def used(*names, technique="t", pacing="slow"):
    return tuple(Used(name, technique, pacing) for name in names)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (Answer("a", used("x", "y")), Answer("a", used("x", "y")), UNCHANGED),
        (Answer("a", used("x", "y")), Answer("b", used("x", "y")), "rule"),
        (Answer("a", used("x", "y")), Answer("a", used("x", "y", pacing="steady")), "technique"),
        (Answer("a", used("x", "y")), Answer("b", used("x", "y", technique="u")), "technique"),
        (Answer("a", used("x", "y")), Answer("b", used("x")), "plan"),
        (Answer("a", used("x", "y")), Answer("b", used("x", "z")), "plan"),
        (Answer("a", used("x", "y")), Answer("b", used("y", "x")), "lead"),
        (Answer("a", ()), Answer("a", used("x")), "lead"),
    ],
)
def test_the_kind_of_a_change(before, after, kind):
    assert kind_of(before, after) == kind


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        (used("crisis_support"), used("crisis_support", technique="u"), False),
        (used("crisis_support"), used("crisis_support", "affirmation"), True),
        (used("crisis_support"), used("affirmation"), True),
        (used("affirmation"), used("grounding"), False),
        (used("affirmation"), used("crisis_support"), False),
    ],
)
def test_crisis_support_that_is_given_up(before, after, left):
    assert leaves_crisis(Answer("a", before), Answer("b", after)) is left


def test_replies_that_give_up_crisis_support_are_counted(corpus, everything, tiny):
    found = replay(corpus, everything, tiny.facts)
    told = [reply for _, _, reply in replies_of(corpus) if reply.strategies[0].name == "crisis_support"]
    assert found.crisis_left == len(told) > 5


# Its own rules


def test_its_own_rules_change_nothing(any_corpus, tiny):
    found, changes = replayed(any_corpus, tiny.rules, tiny.facts)
    assert changes == []
    assert (found.changed_replies, found.changed_dialogues, found.contradicted) == (0, 0, 0)
    assert found.own == found.replies > 0
    assert found.made_with == {tiny.rules.digest: 24}


def rewritten(folder, target, change):
    """A corpus of one shard with each record as a function makes it."""
    (target / "train").mkdir(parents=True)
    lines = [encode(change(record)) for record in read_corpus(folder)]
    (target / "train/00000.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    return target


def with_decision(record, index, **changes):
    turns = list(record.turns)
    decision = msgspec.structs.replace(turns[index].decision, **changes)
    turns[index] = msgspec.structs.replace(turns[index], decision=decision)
    return msgspec.structs.replace(record, turns=tuple(turns))


def test_a_record_that_contradicts_its_own_rules_is_named(corpus, tiny, tmp_path):
    folder = rewritten(corpus, tmp_path / "c", lambda record: with_decision(record, 1, rule="give_room"))
    found, changes = replayed(folder, tiny.rules, tiny.facts)
    assert found.contradicted == len(changes) == 40
    assert found.contradictions == tuple(changes[:NAMED])
    assert {(change.turn, change.before.rule) for change in changes} == {(1, "give_room")}


def test_only_what_was_made_with_the_same_rules_can_contradict_them(corpus, edited, tiny):
    found, changes = replayed(corpus, edited, tiny.facts)
    assert changes
    assert (found.own, found.contradicted, found.contradictions) == (0, 0, ())


# What is refused


def test_a_corpus_of_level_core_keeps_no_decisions(tiny, tmp_path):
    run(Order(count=3, seed=1, level="core"), tiny, tmp_path / "core")
    with pytest.raises(InputError, match=r"00000.jsonl:1: turn 1 keeps no decision.*--level standard"):
        replay(tmp_path / "core", tiny.rules, tiny.facts)


def test_a_folder_without_a_corpus(tiny, tmp_path):
    with pytest.raises(InputError, match="holds no corpus"):
        replay(tmp_path, tiny.rules, tiny.facts)


@pytest.mark.parametrize("line", [b"{}", b"[1]", b'{"id":"\xff"}', b"", b'{"id":1'])
def test_a_line_that_is_no_record(corpus, tiny, tmp_path, line):
    folder = rewritten(corpus, tmp_path / "c", lambda record: record)
    shard = folder / "train/00000.jsonl"
    shard.write_bytes(shard.read_bytes() + line + b"\n")
    with pytest.raises(InputError, match=r"00000.jsonl:41: not a record: "):
        replay(folder, tiny.rules, tiny.facts)


def test_a_reply_before_any_user_turn(corpus, tiny, tmp_path):
    folder = rewritten(corpus, tmp_path / "c", lambda record: msgspec.structs.replace(record, turns=record.turns[1:]))
    with pytest.raises(InputError, match=r"00000.jsonl:1: a reply stands before any user turn"):
        replay(folder, tiny.rules, tiny.facts)


def test_a_feeling_that_the_rules_do_not_know(corpus, tiny):
    _, _, reply = next(replies_of(corpus))
    felt = reply.decision.facts["emotion"]
    machine = [name for name in tiny.facts["emotion"].values if name != felt]
    families = tiny.facts["family"].values
    fewer = fact_vocabulary(machine, families, tiny.catalogue.strategies)
    message = (
        rf"00000.jsonl:1: these rules do not know its facts: .*'{felt}' - at `\$.turns\[1\].decision.facts.emotion`"
    )
    with pytest.raises(InputError, match=message):
        replay(corpus, tiny.rules, fewer)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"intensity": 7}, r"c/train/00000.jsonl:1: these rules do not know its facts: .*<= 1.*facts.intensity"),
        ({"intensity": True}, r"c/train/00000.jsonl:1: these rules do not know its facts: .*`bool`.*facts.intensity"),
        ({"weather": "fine"}, r"these rules do not know its facts: .*unknown field `weather`"),
    ],
)
def test_facts_that_are_not_as_declared(corpus, tiny, tmp_path, facts, message):
    def spoiled(record):
        return with_decision(record, 1, facts={**record.turns[1].decision.facts, **facts})

    folder = rewritten(corpus, tmp_path / "c", spoiled)
    with pytest.raises(InputError, match=message):
        replay(folder, tiny.rules, tiny.facts)


# How much is held


def test_the_text_is_never_built(corpus, tiny):
    assert "text" not in decisions.Reply.__struct_fields__ + decisions.Asked.__struct_fields__
    (line,) = [encode(record) for record in read_corpus(corpus)][:1]
    assert isinstance(decode(line).turns[0], UserTurn)
    for batch in read_decisions(corpus, tiny.facts):
        assert not any(turn.text in repr(batch.dialogues[0]) for turn in decode(line).turns)
        break


def test_memory_stays_flat(corpus, edited, tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(decisions, "BATCH", 64)
    peaks = []
    for times in (2, 12):
        folder = tmp_path / str(times) / "train"
        folder.mkdir(parents=True)
        lines = b"".join(encode(record) + b"\n" for record in read_corpus(corpus))
        (folder / "00000.jsonl").write_bytes(times * lines)
        del lines
        tracemalloc.start()
        found = replay(folder.parent, edited, tiny.facts, lambda change: None)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert found.dialogues == 40 * times
    assert peaks[1] < 1.3 * peaks[0]

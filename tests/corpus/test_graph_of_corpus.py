"""The steps a corpus took: partly decoded as fully decoded, whatever the format, and refused where it is no corpus."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from pytest import approx

from emosim.affect.graph import taken_graph
from emosim.corpus.annotate import at_level
from emosim.corpus.graph import corpus_walks
from emosim.corpus.record import UserTurn, decode, encode
from emosim.corpus.shards import FORMATS, ShardWriter, convert, drop_sources, read_corpus
from emosim.errors import InputError


@pytest.fixture(scope="module")
def folder(batch, tmp_path_factory):
    """The records as a corpus of plain shards."""
    root = tmp_path_factory.mktemp("walked")
    writer = ShardWriter(root)
    for split, line in batch.lines:
        writer.add(split, line)
    writer.close()
    return root


def steps_of(record):
    """The steps of a record, the slow way."""
    turns = list(record.turns)
    for number, turn in enumerate(turns):
        if isinstance(turn, UserTurn):
            vad = turn.emotion.vad
            lead = turns[number + 1].strategies[0].name
            yield turn.emotion.primary.label, (vad.valence, vad.arousal, vad.dominance), lead


def test_a_walk_is_what_the_whole_record_says(folder):
    assert [[tuple(step) for step in walk] for walk in corpus_walks(folder)] == [
        list(steps_of(record)) for record in read_corpus(folder)
    ]


def test_the_graph_is_that_of_a_recount(folder, tiny):
    graph = taken_graph(tiny.emotions, corpus_walks(folder), "corpus", "taken")
    walks = [list(steps_of(record)) for record in read_corpus(folder)]
    pairs = Counter((before[0], after[0]) for walk in walks for before, after in pairwise(walk))
    assert {(u, v): count for u, v, count in graph.edges(data="count")} == pairs
    felt = Counter(step[0] for walk in walks for step in walk)
    assert {label: visits for label, visits in graph.nodes(data="visits") if visits} == felt
    often = max(pairs, key=pairs.get)
    steps = [(before, after) for walk in walks for before, after in pairwise(walk)]
    leads = Counter(before[2] for before, after in steps if (before[0], after[0]) == often)
    assert graph.edges[often]["strategies"] == leads
    rise = sum(walk[-1][1][0] - walk[0][1][0] for walk in walks)
    assert sum(way["count"] * way["change"][0] for *_, way in graph.edges(data=True)) == approx(rise, abs=0.05)


def test_every_step_of_a_corpus_is_one_its_machine_allows(folder, tiny):
    graph = taken_graph(tiny.emotions, corpus_walks(folder), "corpus", "taken")
    assert [(u, v) for u, v, way in graph.edges(data=True) if u != v and not way["rules"]] == []


@pytest.mark.parametrize("format", FORMATS)
def test_the_format_of_the_shards_makes_no_difference(folder, batch, tmp_path, format):
    if format == "parquet":
        pytest.importorskip("pyarrow")
    writer = ShardWriter(tmp_path)
    for split, line in batch.lines:
        writer.add(split, line)
    names = writer.close()
    for name in names:
        convert(tmp_path, name, format)
    drop_sources(tmp_path, names, format)
    assert list(corpus_walks(tmp_path)) == list(corpus_walks(folder))


def test_scenarios_and_personas_choose_among_the_dialogues(folder):
    records = list(read_corpus(folder))
    rent = [list(steps_of(r)) for r in records if r.scenario == "late_rent"]
    assert rent
    assert len(rent) < len(records)
    assert [[tuple(step) for step in walk] for walk in corpus_walks(folder, ["late_rent"])] == rent
    both = [r for r in records if r.scenario == "lost_ring" and r.persona == "quiet_renter"]
    assert len(list(corpus_walks(folder, ["lost_ring"], ["quiet_renter"]))) == len(both)


def test_a_name_that_no_dialogue_has_is_told_with_those_there_are(folder):
    with pytest.raises(InputError, match='no dialogue has the scenario "rent"; there are: late_rent, lost_ring'):
        list(corpus_walks(folder, ["late_rent", "rent"]))


def test_names_that_no_dialogue_has_together_are_told(folder):
    apart = {("late_rent", "plain_owner")}
    assert not apart & {(record.scenario, record.persona) for record in read_corpus(folder)}
    with pytest.raises(InputError, match="no dialogue has one of the scenarios together with one of the personas"):
        list(corpus_walks(folder, ["late_rent"], ["plain_owner"]))


@pytest.mark.parametrize(
    "line",
    [b"{", b'{"schema":"emosim/record/2"}', b'{"schema":"emosim/record/1","turns":[]}', b'"\xff"', b"[]"],
    ids=["not JSON", "another schema", "half a record", "not UTF-8", "a list"],
)
def test_a_line_that_is_no_record_is_told_with_its_place(tmp_path, batch, line):
    (tmp_path / "train").mkdir()
    (tmp_path / "train/00000.jsonl").write_bytes(batch.lines[0][1] + b"\n" + line + b"\n")
    with pytest.raises(InputError, match=r"00000.jsonl:2: not a record: "):
        list(corpus_walks(tmp_path))


def test_a_folder_without_a_corpus_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no corpus"):
        list(corpus_walks(tmp_path))


def test_the_core_level_is_enough(batch, tmp_path):
    (tmp_path / "train").mkdir()
    lines = [encode(at_level(decode(line), "core")) for _, line in batch.lines[:5]]
    (tmp_path / "train/00000.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    whole = [[tuple(step) for step in walk] for walk in corpus_walks(tmp_path)]
    assert whole == [list(steps_of(decode(line))) for _, line in batch.lines[:5]]

"""index and search: a corpus made searchable, moments shown to people and to programs, and nothing lost on the way."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from emosim.corpus.shards import read_corpus
from emosim.runners.hold import held

pytest.importorskip("apsw")
pytest.importorskip("sqlite_vec")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def indexed(emosim, corpus):
    """A corpus in this folder with its index beside it."""
    shutil.copytree(corpus, "corpus")
    ran = emosim("index", "corpus")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith('Next: emosim search corpus.index "nobody answers the phone"\n')
    return list(read_corpus(Path("corpus")))


def test_an_index_is_one_file_beside_its_corpus(emosim, indexed):
    assert sorted(path.name for path in Path().iterdir()) == ["corpus", "corpus.index"]
    again = emosim("index", "corpus")
    assert again.code == 0
    assert "already; nothing was made" in again.out


def test_a_moment_is_shown_as_a_person_reads_it(emosim, indexed):
    record = next(record for record in indexed if record.crisis is None)
    user, reply = record.turns[2], record.turns[3]
    ran = emosim("search", "corpus.index", "--like", f"{record.id[:12]}:2", "-k", 3)
    assert (ran.code, ran.err) == (0, "")
    felt = user.emotion.primary
    assert f"3 moments like {record.id[:12]}:2 ({felt.label} {felt.intensity:.2f}" in ran.out
    first = ran.out.split("\n\n")[1]
    assert first.startswith(f"{record.id[:12]}:2  {record.persona.replace('_', ' ')}, ")
    assert record.outcome.replace("_", " ") in first
    assert "distance 0.00" in first
    vad = user.emotion.vad
    assert f"valence {vad.valence:+.2f}, arousal {vad.arousal:.2f}, dominance {vad.dominance:.2f}" in first
    assert " ".join(user.text.split()[:5]) in first
    assert f"then  {reply.strategies[0].name.replace('_', ' ')}" in first
    assert f"Next: emosim explain corpus {record.id[:12]} --turn 2" in ran.out


def test_the_next_step_of_a_search_runs(emosim, indexed):
    out = emosim("search", "corpus.index", "letter").out
    _, _, step = out.partition("emosim search corpus.index --like ")
    ran = emosim("search", "corpus.index", "--like", step.split(",")[0])
    assert (ran.code, ran.err) == (0, "")


def test_a_program_gets_the_same(emosim, indexed):
    record = indexed[0]
    found = json.loads(emosim("search", "corpus.index", "--like", f"{record.id}:0", "-k", 4, "--json").out)
    assert len(found["hits"]) == 4
    assert found["hits"][0]["moment"] == found["like"]
    assert (found["like"]["id"], found["like"]["turn"], found["like"]["text"]) == (record.id, 0, record.turns[0].text)
    distances = [hit["distance"] for hit in found["hits"]]
    assert distances[0] == 0.0
    assert distances == sorted(distances)


def test_the_facts_of_a_full_corpus_are_shown_with_their_feelings(emosim, ships_tiny):
    assert emosim("generate", "--out", "full", "--count", 4, "--level", "full").code == 0
    assert emosim("index", "full").code == 0
    record = next(r for r in read_corpus(Path("full")) if r.retrieval.facts)
    fact = record.retrieval.facts[0]
    out = emosim("search", "full.index", "--like", f"{record.id}:0", "-k", 1).out
    assert f"fact  {fact.emotion} {fact.weight:.2f}  {fact.fact}" in out


def test_nothing_found_is_no_error(emosim, indexed):
    ran = emosim("search", "corpus.index", "zeppelin")
    assert (ran.code, ran.out) == (0, "Nothing was found; try other words, or fewer conditions.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("search", "corpus"),
            "corpus is a folder, not an index; make the index of a corpus with: emosim index corpus",
        ),
        (("search", "none.index"), "none.index: no such index; make one with: emosim index CORPUS -o none.index"),
        (
            ("search", "corpus/manifest.json"),
            "corpus/manifest.json is not an index; make one with: emosim index CORPUS",
        ),
        (("search", "corpus.index", "--emotion", "glee"), 'unknown emotion "glee"; there are: '),
        (("search", "corpus.index", "--like", "ffff:0"), 'the index holds no dialogue whose id starts with "ffff"'),
        (("search", "corpus.index", "--like", "ffff"), '--like "ffff": give a dialogue and a turn, such as '),
        (("search", "corpus.index", "x", "--model", "m"), "corpus.index was made without a model; make it again with "),
        (("index", "none"), "none holds no complete corpus; make one with `emosim generate --out none`"),
        (("index", "corpus", "-o", "no/x.index"), "no: no such folder"),
        (("index", "corpus", "-o", "corpus"), "corpus is there and is no index; choose another file with --out"),
        (("index", "corpus", "-o", "corpus/manifest.json", "--fresh"), "corpus/manifest.json is there and is no index"),
        (("index", "corpus", "--model", "none", "-o", "m.index"), ("--model needs", "none: no such folder")),
    ],
)
def test_a_mistake_is_a_line_that_says_what_to_do(emosim, indexed, arguments, said):
    before = Path("corpus/manifest.json").read_bytes()
    ran = emosim(*arguments)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(said)
    assert ran.err.count("\n") == 1
    assert Path("corpus/manifest.json").read_bytes() == before


@pytest.fixture
def made_anew(indexed):
    """The corpus holds something else now."""
    manifest = json.loads(Path("corpus/manifest.json").read_text())
    manifest["shards"][0]["sha256"] = "0" * 64
    Path("corpus/manifest.json").write_text(json.dumps(manifest))


def test_an_index_older_than_its_corpus_says_so_until_it_is_made_again(emosim, made_anew):
    ran = emosim("search", "corpus.index", "letter")
    step = "emosim index corpus -o corpus.index --fresh"
    assert (ran.code, ran.err) == (1, f"corpus.index is older than its corpus; make it again: {step}\n")
    assert emosim("index", "corpus").code == 1
    assert emosim(*step.split()[1:]).code == 0
    assert emosim("search", "corpus.index", "letter").code == 0


def test_a_run_that_is_stopped_leaves_the_old_index_and_nothing_half(emosim, made_anew, monkeypatch):
    old = Path("corpus.index").read_bytes()

    def stopped(*arguments):
        Path(arguments[1]).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr("emosim.retrieve.build.build", stopped)
    assert emosim("index", "corpus", "--fresh").code == 130
    assert Path("corpus.index").read_bytes() == old
    assert sorted(path.name for path in Path().iterdir()) == ["corpus", "corpus.index"]


def test_two_runs_do_not_make_one_index_at_a_time(emosim, indexed):
    with held(Path("corpus.index.new")):
        ran = emosim("index", "corpus", "--fresh")
    assert ran.code == 1
    assert "another run is writing" in ran.err

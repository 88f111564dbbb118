"""A job: the same bytes whoever works and however often it is stopped, and never over anybody's data."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace

import pytest

from emosim.corpus import shards
from emosim.corpus.inspect import Inspector
from emosim.corpus.order import Order, fingerprint
from emosim.corpus.shards import FORMATS, JOURNAL, MANIFEST, read_corpus
from emosim.errors import InputError
from emosim.runners import job, local
from emosim.runners.job import read_manifest, run

ORDER = Order(count=50, seed=1, level="core")


class Stop(Exception):
    """A kill in the middle of the work."""


def after(done):
    """Progress that stops the work once this many dialogues are done."""

    def on_progress(progress):
        if progress.done >= done:
            raise Stop

    return on_progress


def manifest_of(folder):
    """A manifest without what may differ: when and where it was made."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    manifest.pop("made")
    return manifest


@pytest.fixture(scope="module")
def whole(tiny, tmp_path_factory):
    """An unbroken corpus, made by one worker."""
    return run(ORDER, tiny, tmp_path_factory.mktemp("whole") / "corpus", workers=1)


@pytest.fixture
def same(whole, tree):
    """Whether a folder holds the bytes of the unbroken corpus."""

    def assert_same(folder):
        expected, found = tree(whole.folder), tree(folder)
        assert sorted(found) == sorted(expected)
        assert {n: b for n, b in found.items() if n != MANIFEST} == {n: b for n, b in expected.items() if n != MANIFEST}
        assert manifest_of(folder) == manifest_of(whole.folder)

    return assert_same


@pytest.fixture
def corpus(whole, tmp_path):
    """A copy of the unbroken corpus, and its times."""
    return shutil.copytree(whole.folder, tmp_path / "corpus")


@pytest.fixture(autouse=True)
def save_often(monkeypatch):
    monkeypatch.setattr(job, "SAVE_EVERY", 16)
    monkeypatch.setattr(local, "CHUNK", 8)


# The same bytes


def test_two_workers_give_the_bytes_of_one(tiny, tmp_path, same):
    run(ORDER, tiny, tmp_path / "two", workers=2)
    same(tmp_path / "two")


@pytest.mark.parametrize("done", [0, 1, 17, 32, 50])
def test_killed_and_run_again_gives_the_bytes_of_an_unbroken_run(tiny, tmp_path, same, done):
    with pytest.raises(Stop):
        run(ORDER, tiny, tmp_path / "c", workers=1, on_progress=after(done))
    assert not (tmp_path / "c" / MANIFEST).exists()
    result = run(ORDER, tiny, tmp_path / "c", workers=1)
    assert not result.was_there
    assert result.manifest["made"]["resumed_at"] <= done
    same(tmp_path / "c")


def test_killed_again_and_again_by_other_numbers_of_workers(tiny, tmp_path, same):
    for done, workers in ((18, 2), (30, 1), (45, 2)):
        with pytest.raises(Stop):
            run(ORDER, tiny, tmp_path / "c", workers=workers, on_progress=after(done))
    result = run(ORDER, tiny, tmp_path / "c", workers=2)
    assert result.manifest["made"]["resumed_at"] >= 32
    same(tmp_path / "c")


def test_what_was_rejected_is_kept_once(tiny, tmp_path, tree, monkeypatch):
    inspect = Inspector.inspect

    def strict(inspector, record):
        made, (record, failed) = record.provenance, inspect(inspector, record)
        return record, failed or ("strategy_fit" if made.attempt == 0 and made.ordinal % 3 == 0 else "")

    monkeypatch.setattr(Inspector, "inspect", strict)
    run(ORDER, tiny, tmp_path / "whole", workers=1)
    with pytest.raises(Stop):
        run(ORDER, tiny, tmp_path / "c", workers=1, on_progress=after(35))
    result = run(ORDER, tiny, tmp_path / "c", workers=1)
    name = "rejected/strategy_fit.jsonl"
    assert tree(tmp_path / "c")[name] == tree(tmp_path / "whole")[name]
    assert result.manifest["counts"]["rejected"] == {"strategy_fit": tree(tmp_path / "c")[name].count(b"\n")}


@pytest.mark.parametrize("format", FORMATS)
def test_a_format_is_the_same_corpus(tiny, tmp_path, whole, tree, format):
    result = run(replace(ORDER, format=format), tiny, tmp_path / "c", workers=1)
    assert list(read_corpus(result.folder)) == list(read_corpus(whole.folder))
    assert [name for name in tree(result.folder) if not name.endswith(f".{format}")] == [MANIFEST]


@pytest.mark.parametrize("format", ["jsonl.zst", "parquet"])
@pytest.mark.parametrize("place", ["convert", "drop_sources"])
def test_killed_while_it_is_put_into_a_format(tiny, tmp_path, tree, monkeypatch, format, place):
    order = replace(ORDER, format=format)
    run(order, tiny, tmp_path / "whole", workers=1)

    def stop(*args):
        raise Stop

    with monkeypatch.context() as patch, pytest.raises(Stop):
        patch.setattr(shards, place, stop)
        run(order, tiny, tmp_path / "c", workers=1)
    run(order, tiny, tmp_path / "c", workers=1)
    assert not (tmp_path / "c" / JOURNAL).exists()
    found, expected = tree(tmp_path / "c"), tree(tmp_path / "whole")
    found.pop(MANIFEST), expected.pop(MANIFEST)
    assert found == expected


# The manifest


def test_the_manifest_lists_what_is_there(whole):
    manifest = read_manifest(whole.folder)
    assert manifest == json.loads(json.dumps(whole.manifest))
    on_disk = {p.relative_to(whole.folder).as_posix() for p in whole.folder.rglob("0*")}
    assert {shard["path"] for shard in manifest["shards"]} == on_disk
    for shard in manifest["shards"]:
        data = (whole.folder / shard["path"]).read_bytes()
        assert shard["sha256"] == hashlib.sha256(data).hexdigest()
        assert shard["bytes"] == len(data)
        assert shard["records"] == data.count(b"\n")
    assert sum(shard["records"] for shard in manifest["shards"]) == manifest["records"] == 50


def test_the_manifest_says_what_it_was_made_from(whole, tiny):
    manifest = whole.manifest
    assert manifest["schema"] == "emosim/record/1"
    assert manifest["inputs"] == tiny.digests
    assert manifest["rules"] == tiny.rules.digest
    assert manifest["fingerprint"] == fingerprint(ORDER, tiny)
    assert manifest["parameters"]["count"] == 50
    assert manifest["parameters"]["seed"] == 1
    assert manifest["cost"] is None


def test_the_manifest_counts_what_is_in_it(whole):
    counts = whole.manifest["counts"]
    records = list(read_corpus(whole.folder))
    assert counts["turns"] == sum(len(record.turns) for record in records)
    for kind in ("split", "outcome", "scenario", "persona"):
        assert sum(counts[kind].values()) == 50
    assert counts["outcome"]["resolved"] == sum(record.outcome == "resolved" for record in records)
    assert set(counts) >= {"emotion", "phase", "strategy", "rule"}


def test_times_stand_in_the_manifest_alone(whole, tree):
    assert {"seconds", "finished", "cores", "python", "system"} <= set(whole.manifest["made"])
    for name, data in tree(whole.folder).items():
        if name != MANIFEST:
            assert whole.manifest["made"]["finished"][:10].encode() not in data


def test_a_finished_corpus_has_no_journal(whole):
    assert not (whole.folder / JOURNAL).exists()


# What is there already


def test_an_equal_corpus_is_left_as_it_is(tiny, corpus, tree):
    before = tree(corpus, times=True)
    result = run(ORDER, tiny, corpus)
    assert result.was_there
    assert result.manifest == read_manifest(corpus)
    assert tree(corpus, times=True) == before


@pytest.mark.parametrize("other", [{"seed": 2}, {"count": 51}, {"level": "standard"}, {"format": "jsonl.zst"}])
def test_another_corpus_is_refused_and_untouched(tiny, corpus, tree, other):
    before = tree(corpus, times=True)
    with pytest.raises(InputError, match=r"holds another corpus .*choose another folder with --out, or .*--fresh"):
        run(replace(ORDER, **other), tiny, corpus)
    assert tree(corpus, times=True) == before


def test_an_unfinished_corpus_of_another_order_is_refused_and_untouched(tiny, tmp_path, tree):
    with pytest.raises(Stop):
        run(ORDER, tiny, tmp_path / "c", workers=1, on_progress=after(20))
    before = tree(tmp_path / "c", times=True)
    with pytest.raises(InputError, match="holds an unfinished corpus of other parameters"):
        run(replace(ORDER, seed=2), tiny, tmp_path / "c")
    assert tree(tmp_path / "c", times=True) == before


FOREIGN = {
    "a note": {"notes.txt": "mine"},
    "json lines": {"train/00000.jsonl": "{}", "notes.jsonl": "mine"},
    "a journal of another's": {JOURNAL: '{"epoch": 3}', "train/00000.jsonl": "mine"},
    "a journal that is no JSON": {JOURNAL: "3 of 5", "train/00000.jsonl": "mine"},
    "a manifest of another's": {MANIFEST: '{"name": "an app"}', "train/00000.jsonl": "mine"},
    "a manifest that is no JSON": {MANIFEST: "{", "train/00000.jsonl": "mine"},
}


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize("files", FOREIGN.values(), ids=list(FOREIGN))
def test_a_folder_of_something_else_is_refused_and_untouched(tiny, tmp_path, tree, files, fresh):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=r"holds no corpus|not a manifest"):
        run(ORDER, tiny, tmp_path, fresh=fresh)
    assert {name: data.decode() for name, data in tree(tmp_path).items()} == files


def test_an_empty_folder_is_fine(tiny, tmp_path):
    (tmp_path / "c").mkdir()
    assert run(replace(ORDER, count=2), tiny, tmp_path / "c").manifest["records"] == 2


# --fresh


def test_fresh_replaces_a_corpus_and_nothing_else(tiny, corpus, tmp_path, tree):
    own = ["notes.txt", "notes.jsonl", "chats/train.jsonl", "train/mine.jsonl", "corrections.jsonl"]
    for name in own:
        (corpus / name).parent.mkdir(exist_ok=True)
        (corpus / name).write_text("mine")
    order = replace(ORDER, seed=2, count=5)
    assert not run(order, tiny, corpus, fresh=True).was_there
    run(order, tiny, tmp_path / "clean")
    found = tree(corpus)
    assert {name: found.pop(name) for name in own} == dict.fromkeys(own, b"mine")
    expected = tree(tmp_path / "clean")
    found.pop(MANIFEST), expected.pop(MANIFEST)
    assert found == expected


def test_fresh_makes_an_equal_corpus_again(tiny, corpus, same):
    before = (corpus / MANIFEST).stat().st_mtime_ns
    assert not run(ORDER, tiny, corpus, fresh=True).was_there
    assert (corpus / MANIFEST).stat().st_mtime_ns > before
    same(corpus)


def test_fresh_takes_the_place_of_an_unfinished_corpus(tiny, tmp_path, same):
    with pytest.raises(Stop):
        run(replace(ORDER, seed=9), tiny, tmp_path / "c", workers=1, on_progress=after(20))
    run(ORDER, tiny, tmp_path / "c", fresh=True)
    same(tmp_path / "c")


# Orders that cannot be carried out


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"count": 0}, "there is nothing to make"),
        ({"count": None, "variations": 0}, "there is nothing to make"),
        ({"scenarios": ("nowhere",)}, 'no scenario is called "nowhere"'),
        ({"scenarios": ("lost_ring",), "outcome_mix": {"handed_off": 1.0}}, "none can end handed_off"),
    ],
)
def test_an_order_that_cannot_be_carried_out_touches_no_folder(tiny, tmp_path, wrong, message):
    with pytest.raises(InputError, match=message):
        run(replace(ORDER, **wrong), tiny, tmp_path / "c")
    assert not (tmp_path / "c").exists()


# Progress


def test_progress_is_told_from_the_start_to_the_end(tiny, tmp_path):
    seen = []
    run(ORDER, tiny, tmp_path / "c", workers=1, on_progress=lambda progress: seen.append(progress.done))
    assert seen[0] == 0
    assert seen[-1] == 50
    assert seen == sorted(seen)


def test_progress_knows_what_was_there(tiny, tmp_path):
    with pytest.raises(Stop):
        run(ORDER, tiny, tmp_path / "c", workers=1, on_progress=after(35))
    seen = []
    run(ORDER, tiny, tmp_path / "c", workers=1, on_progress=lambda p: seen.append((p.done, p.resumed, p.total)))
    assert seen[0] == (32, 32, 50)


# What a rerun may claim


def test_two_runs_into_one_folder_are_one_and_a_refusal(tiny, tmp_path, same):
    def second(progress):
        with pytest.raises(InputError, match="another run is writing into"):
            run(ORDER, tiny, tmp_path / "c", workers=1)

    run(ORDER, tiny, tmp_path / "c", workers=1, on_progress=second)
    same(tmp_path / "c")


@pytest.mark.parametrize("harm", ["gone", "cut"])
def test_a_damaged_corpus_is_not_said_to_be_there(tiny, corpus, harm):
    shard = corpus / "train/00000.jsonl"
    shard.unlink() if harm == "gone" else shard.write_bytes(shard.read_bytes()[:-9])
    with pytest.raises(InputError, match="gone or was changed after the corpus was complete"):
        run(ORDER, tiny, corpus, workers=1)
    assert not run(ORDER, tiny, corpus, fresh=True, workers=1).was_there

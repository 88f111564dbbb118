"""Validating the preference pairs of a corpus: what is well, and everything that can be wrong."""

from __future__ import annotations

import shutil

import pytest
from msgspec.structs import replace

from emosim.corpus.order import Order
from emosim.corpus.preference import decode, encode
from emosim.corpus.validate import validate_corpus
from emosim.runners.job import run

NAME = "preferences/train.jsonl"


@pytest.fixture(scope="module")
def whole(tiny, tmp_path_factory):
    return run(Order(count=24, seed=1, forks=3), tiny, tmp_path_factory.mktemp("whole") / "corpus").folder


@pytest.fixture
def corpus(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "corpus")


@pytest.fixture
def problems(corpus, tiny):
    return lambda: validate_corpus(corpus, tiny).problems


@pytest.fixture
def rewrite(corpus):
    """Write the training pairs again, as a function of them gives."""
    path = corpus / NAME

    def write(function):
        pairs = function([decode(line) for line in path.read_bytes().splitlines()])
        path.write_bytes(b"".join(encode(pair) + b"\n" for pair in pairs))

    return write


@pytest.mark.parametrize(("format", "level"), [("jsonl", "core"), ("jsonl.zst", "standard"), ("parquet", "standard")])
def test_what_is_generated_is_well(tiny, tmp_path, format, level):
    run(Order(count=12, seed=1, forks=2, format=format, level=level), tiny, tmp_path / "c")
    report = validate_corpus(tmp_path / "c", tiny)
    assert (report.problems, report.records) == ([], 12)
    assert report.pairs == sum(path.read_bytes().count(b"\n") for path in (tmp_path / "c/preferences").iterdir()) > 0


def test_a_changed_byte(corpus, problems):
    path = corpus / NAME
    path.write_bytes(path.read_bytes().replace(b'"content":"', b'"content":"X', 1))
    assert problems() == [f"{NAME}: not the bytes that the manifest lists"]


def test_a_file_that_is_gone(corpus, problems):
    (corpus / NAME).unlink()
    assert problems() == [f"{NAME}: listed in the manifest, but not there"]


def test_a_file_more(tiny, tmp_path, corpus):
    run(Order(count=12, seed=1), tiny, tmp_path / "none")
    (tmp_path / "none/preferences").mkdir()
    (tmp_path / "none" / NAME).write_bytes(b"")
    assert validate_corpus(tmp_path / "none", tiny).problems == [f"{NAME}: there, but not listed in the manifest"]


def test_a_line_that_is_no_pair(corpus, problems):
    path = corpus / NAME
    path.write_bytes(path.read_bytes() + b"{}\n")
    assert any(": not a preference pair: " in problem for problem in problems())


def test_a_margin_below_nothing(corpus, problems):
    path = corpus / NAME
    path.write_bytes(path.read_bytes().replace(b'"margin":0', b'"margin":-0', 1))
    assert any(f"{NAME}:1: not a preference pair: " in p and "margin" in p for p in problems())


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (lambda pair: replace(pair, rejected=pair.chosen), "chosen and rejected are the same"),
        (lambda pair: replace(pair, prompt=pair.prompt[:-1]), "the prompt must end with the user's turn"),
        (lambda pair: replace(pair, id="0" * 32), f"the corpus holds no dialogue {'0' * 32}"),
    ],
)
def test_a_pair_that_is_not_in_order(problems, rewrite, broken, problem):
    rewrite(lambda pairs: [broken(pairs[0]), *pairs[1:]])
    assert f"{NAME}:1: {problem}" in problems()


def test_a_pair_that_comes_twice(problems, rewrite):
    rewrite(lambda pairs: [*pairs, pairs[0]])
    assert any(problem.endswith("comes twice") for problem in problems())


def test_a_pair_in_another_split_than_its_dialogue(corpus, problems):
    (corpus / NAME).rename(corpus / "preferences/validation.jsonl")
    assert any(
        "preferences/validation.jsonl:1: dialogue" in p and "stands in train, its pair in validation" in p
        for p in problems()
    )

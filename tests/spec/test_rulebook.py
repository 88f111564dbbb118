"""The rulebook: the rules of a folder, though none may catch the rest, with all they are about."""

from __future__ import annotations

import shutil

import pytest

from emosim.errors import InputError
from emosim.shipped import folder
from emosim.spec.rulebook import load_rulebook


@pytest.fixture
def mine(tmp_path):
    """A copy of the rules that ship, and a way to change a file of it."""
    root = shutil.copytree(folder("rules"), tmp_path / "rules", ignore=shutil.ignore_patterns("lexicon", "*.png"))

    def change(name, *pairs):
        text = (root / name).read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        (root / name).write_text(text, encoding="utf-8")
        return root

    return change


def endless(change):
    return change("support.yaml", ("otherwise: true", "when: {phase: peak}"))


def test_holds_what_the_library_holds(library):
    book = load_rulebook(folder("rules"))
    assert (book.emotions, book.progression, book.catalogue) == (
        library.emotions,
        library.progression,
        library.catalogue,
    )
    assert (book.rules, book.ruleset) == (library.rules.rules, library.rules)
    assert dict(book.facts) == dict(library.facts)
    assert book.files["strategies.yaml"].marks["strategies", "affirmation"][0] > 1


def test_rules_that_leave_something_are_read_all_the_same(mine):
    book = load_rulebook(endless(mine))
    assert all(rule.when is not None for rule in book.rules)
    assert "must have otherwise: true" in str(book.endless[0])
    with pytest.raises(InputError, match="must have otherwise: true"):
        _ = book.ruleset


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("support.yaml", "phase: escalating", "phase: rising", "expected one of onset"),
        ("support.yaml", "otherwise: true", "otherwise: perhaps", "otherwise"),
        ("safety.yaml", "when: {risk_kind: self_harm, risk: direct}", "otherwise: true", "only the last rule"),
        ("strategies.yaml", "framework: PCT", "framework: XYZ", "framework"),
        ("progression.yaml", "initial: onset", "initial: start", "unknown phase"),
        ("emotions.yaml", "neutral: neutral", "neutral: nobody", "unknown emotion"),
    ],
)
def test_any_other_problem_is_told(mine, name, old, new, message):
    with pytest.raises(InputError, match=message):
        load_rulebook(mine(name, (old, new)))


def test_all_problems_are_told_at_once(mine):
    mine("support.yaml", ("phase: escalating", "phase: rising"))
    mine("progression.yaml", ("initial: onset", "initial: start"))
    with pytest.raises(InputError) as raised:
        load_rulebook(endless(mine))
    assert len(raised.value.problems) == 3

"""The shape of the house: small files, plain names, and rooms that import only what lies below them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from emosim.corpus.checks import CHECKS

ROOT = Path(__file__).parents[1]
MOST_LINES = 400
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
DOMAIN = ("spec", "affect", "policy", "simulate", "realize", "corpus", "export", "train", "converse", "evaluate")
MODULES = sorted((ROOT / "emosim").rglob("*.py"))


def short(path):
    return path.relative_to(ROOT).as_posix()


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path):
    """The top-level modules that a file imports, wherever in it."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_no_module_is_too_long():
    lengths = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_names_say_what_a_module_holds():
    names = [short(path) for path in MODULES if {*path.with_suffix("").parts} & FORBIDDEN_NAMES]
    assert names == []


def test_every_module_starts_by_saying_what_it_is():
    silent = [short(path) for path in MODULES if path.name != "__main__.py" and not ast.get_docstring(tree_of(path))]
    assert silent == []


def test_rooms_import_only_what_lies_below_them():
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    arguments = ["--config", "setup.cfg", "--no-cache", "--no-logo"]
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 broken" in ran.stdout


@pytest.mark.parametrize("room", DOMAIN)
def test_a_room_of_the_domain_neither_prints_nor_reads_the_clock(room):
    for path in (ROOT / "emosim" / room).rglob("*.py"):
        assert not {"click", "rich", "sys", "time", "datetime"} & set(imported(path)), short(path)
        for node in ast.walk(tree_of(path)):
            called = node.func if isinstance(node, ast.Call) else None
            assert not (isinstance(called, ast.Name) and called.id in ("print", "exit", "input")), short(path)
            assert not (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")), short(path)


def test_randomness_comes_from_names():
    """Only seeds.py makes generators; a sample of a measurement is the one exception."""
    found = {short(path) for path in MODULES if {"random", "secrets"} & set(imported(path))}
    for name in found - {"emosim/seeds.py", "emosim/corpus/diversity.py"}:
        calls = [n for n in ast.walk(tree_of(ROOT / name)) if isinstance(n, ast.Call)]
        made = [
            n for n in calls if isinstance(n.func, ast.Name | ast.Attribute) and ast.unparse(n.func).endswith("Random")
        ]
        assert made == [], name


def test_every_check_has_its_file_and_its_test():
    for name in CHECKS:
        assert (ROOT / "emosim/corpus/checks" / f"{name}.py").exists()
        assert (ROOT / "tests/corpus/checks" / f"test_{name}.py").exists()


def test_every_reason_that_a_check_tells_of_is_tested():
    for name, check in CHECKS.items():
        reasons = re.findall(r"FAIL `(\w+)`", check.__doc__)
        tests = (ROOT / "tests/corpus/checks" / f"test_{name}.py").read_text(encoding="utf-8")
        assert reasons
        assert [reason for reason in reasons if f'"{reason}"' not in tests] == []


def test_no_two_test_files_have_one_name():
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []

"""What starting costs: nothing heavy is imported before a command needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"numpy", "torch", "pydantic", "rich", "networkx", "transitions", "durable", "durable_rules_engine"} | {
    "matplotlib",
    "msgspec",
    "pyarrow",
    "yaml",
    "zstandard",
}


def modules_after(program):
    """The top-level modules that a program has imported when it ends."""
    program = f"import sys\n{program}\nprint('MODULES', *{{name.split('.')[0] for name in sys.modules}})"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(ran.stdout.rpartition("MODULES ")[2].split())


def calling(*arguments):
    return f"""
import runpy
sys.argv = {["emosim", *arguments]}
try:
    runpy.run_module("emosim", run_name="__main__")
except SystemExit:
    pass
"""


@pytest.mark.parametrize(
    "program",
    ["import emosim", calling("--help"), calling("--version"), calling()],
    ids=["import", "help", "version", "nothing"],
)
def test_nothing_heavy_is_imported(program):
    loaded = modules_after(program)
    assert "emosim" in loaded
    assert loaded & HEAVY == set()


def test_importing_emosim_imports_no_room_of_it():
    program = "import emosim\nprint('ROOMS', *[name for name in sys.modules if name.startswith('emosim.')])\n"
    ran = subprocess.run([sys.executable, "-c", f"import sys\n{program}"], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "ROOMS"


@pytest.mark.parametrize("name", ["ls", "show", "copy", "graph", "schema", "lint", "stats", "validate"])
def test_the_help_of_a_command_imports_no_numbers(name):
    assert modules_after(calling(name, "--help")) & {"numpy", "torch", "pydantic", "pyarrow", "matplotlib"} == set()

"""The command itself: its commands, its help, its exit codes, and one clear line for a mistake."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from emosim import __version__
from emosim.cli.main import COMMANDS


def command(name):
    return getattr(import_module(f"emosim.cli.{name}"), name)


def examples():
    """Every example of every command's help, without what stands behind it."""
    for name in COMMANDS:
        for line in (command(name).epilog or "").splitlines():
            if line.strip().startswith("emosim "):
                yield re.split(r" {3,}| > ", line.strip())[0].strip()


# Help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_one_of_click_with_a_help(emosim, name):
    assert isinstance(command(name), click.Command)
    ran = emosim(name, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: emosim {name}")
    assert "Examples:" in ran.out or len(ran.out.splitlines()) <= 12
    assert emosim(name, "-h").out == ran.out


def test_the_help_lists_every_command_with_its_line(emosim):
    ran = emosim("--help")
    assert ran.code == 0
    for name, line in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(line)}$", ran.out, re.MULTILINE)


def test_without_a_command_the_help_is_shown(emosim):
    ran = emosim()
    assert "Usage: emosim" in ran.out + ran.err


@pytest.mark.parametrize("example", list(examples()))
def test_an_example_of_the_help_is_a_command(example):
    _, name, *arguments = shlex.split(example)
    context = command(name).make_context(name, arguments)
    context.close()


def test_the_first_help_has_commands_that_parse(emosim):
    lines = [line for line in emosim("--help").out.splitlines() if re.match(r"  emosim \w", line)]
    assert lines
    for line in lines:
        _, name, *arguments = shlex.split(re.split(r" {3,}", line.strip())[0])
        command(name).make_context(name, arguments).close()


def test_every_option_says_what_it_is(emosim):
    for name in COMMANDS:
        for parameter in command(name).params:
            if isinstance(parameter, click.Option) and not isinstance(parameter.type, click.Choice):
                assert parameter.help or parameter.name == "seed", (name, parameter.name)


@pytest.mark.parametrize("arguments", [["-m", "emosim", "--version"], ["-m", "emosim", "-h"]])
def test_it_runs_as_a_module(arguments):
    ran = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True)
    assert "emosim" in ran.stdout
    assert ran.stderr == ""
    if "--version" in arguments:
        assert ran.stdout == f"emosim, version {__version__}\n"


# Exit codes


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("generate --scenario nowhere", 'no scenario is called "nowhere"; there are: late_rent, lost_ring'),
        ("generate --persona nobody", 'no persona is called "nobody"; there are: plain_owner, quiet_renter'),
        ("generate --scenario ./nowhere.yaml", "./nowhere.yaml: no such file or folder"),
        ("generate --persona empty/", "empty/: holds no YAML file"),
        ("generate --rules nowhere", "nowhere: no folder of rules; `emosim copy rules DIR` makes one to change"),
        ("generate --count 3 --variations 2", "give --count or --variations, not both"),
        ("generate --scenario late_rent --persona plain_owner", "none of the chosen personas fits"),
        ("generate --scenario lost_ring --outcome-mix handed_off=1", "none can end handed_off"),
        ("generate --out notes --count 2", "notes is not empty and holds no corpus"),
        ("generate --out note.txt --count 2", "note.txt is a file, not a folder; choose another one with --out"),
        ("generate --scenario= --count 2", "an empty name is no scenario; `emosim ls scenarios` shows what ships"),
        ("preview --scenario nowhere", 'no scenario is called "nowhere"'),
        ("preview -n 1 --scenario lost_ring --outcome handed_off", "none can end handed_off"),
        ("stats nowhere", "nowhere holds no corpus; make one with `emosim generate --out nowhere`"),
        ("validate nowhere", "nowhere holds no corpus"),
        ("explain nowhere 12ab", "nowhere holds no corpus"),
        ("lint nowhere.yaml", "nowhere.yaml: no such file or folder"),
        ("lint empty", "empty: holds no YAML file"),
        ("lint note.txt", "note.txt"),
        ("show nowhere", 'nothing that ships is called "nowhere"; there are: '),
        ("copy nowhere here", 'nothing that ships is called "nowhere"'),
        ("copy lost_ring notes/lost_ring.yaml", "notes/lost_ring.yaml is there already"),
        ("graph --format png --out a.txt", "a.txt: a picture's name must end in .png"),
        ("graph --out nowhere/a.dot --format dot", "nowhere: no such folder"),
        ("graph --rules empty", "empty: no folder of rules"),
    ],
)
@pytest.mark.usefixtures("ships_tiny")
def test_a_mistake_in_what_was_given_is_one_clear_line_and_1(emosim, tmp_path, monkeypatch, line, message):
    monkeypatch.chdir(tmp_path)
    for folder in ("empty", "notes"):
        Path(folder).mkdir()
    for file in ("note.txt", "notes/lost_ring.yaml"):
        Path(file).write_text("[mine\n")
    ran = emosim(*line.split())
    assert ran.code == 1
    assert message in ran.err
    assert "Traceback" not in ran.out + ran.err
    assert not Path("corpus").exists()
    assert Path("notes/lost_ring.yaml").read_text() == "[mine\n"
    assert len(ran.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sing", "No such command 'sing'"),
        ("generate --whistle", "No such option"),
        ("generate --count 0", "0 is not in the range x>=1"),
        ("generate --count many", "not a valid integer"),
        ("generate --seed -1", "-1 is not in the range x>=0"),
        ("generate --workers 0", "0 is not in the range x>=1"),
        ("generate --level deep", "'deep' is not one of"),
        ("generate --format csv", "'csv' is not one of"),
        ("generate --outcome-mix happy=1", '"happy" is no outcome; there are resolved, improved'),
        ("generate --outcome-mix resolved", '"resolved" must be like resolved=0.3'),
        ("generate --outcome-mix resolved=lots", '"resolved=lots" must be like resolved=0.3'),
        ("generate --outcome-mix resolved=1.5", "the share of resolved must be in [0, 1], got 1.5"),
        ("generate --outcome-mix resolved=nan", "the share of resolved must be in [0, 1], got nan"),
        ("generate --outcome-mix resolved=0.5,worsened=0.4", "the shares must add up to 1, they make 0.9"),
        ("generate --outcome-mix resolved=0.5,resolved=1", "resolved is given twice"),
        ("preview -n 0", "0 is not in the range"),
        ("explain corpus", "Missing argument"),
        ("graph --format gif", "'gif' is not one of"),
        ("schema weather", "'weather' is not one of"),
        ("ls weather", "'weather' is not one of"),
        ("copy lost_ring", "Missing argument"),
    ],
)
def test_a_mistake_in_the_usage_is_2(emosim, line, message):
    ran = emosim(*line.split())
    assert ran.code == 2
    assert message in ran.err
    assert "Traceback" not in ran.err


def test_a_bug_is_3_and_leaves_a_log(emosim, monkeypatch):
    def fail(kind):
        raise RuntimeError("the wires are crossed")

    monkeypatch.setattr("emosim.cli.schema._schema", fail)
    ran = emosim("schema", "record")
    assert ran.code == 3
    assert "a bug in emosim: RuntimeError: the wires are crossed" in ran.err
    log = Path(re.search(r"the details are in (\S+)", ran.err)[1])
    assert "Traceback" in log.read_text()
    log.unlink()


def test_an_interrupt_is_130(emosim, monkeypatch):
    def interrupt(kind):
        raise KeyboardInterrupt

    monkeypatch.setattr("emosim.cli.schema._schema", interrupt)
    ran = emosim("schema", "record")
    assert ran.code == 130
    assert "Traceback" not in ran.err
    assert ran.err


def test_files_are_named_as_seen_from_here(emosim, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text("scenario: [\n")
    ran = emosim("lint", tmp_path / "mine.yaml")
    assert ran.code == 1
    assert ran.err.startswith("mine.yaml:")


@pytest.mark.parametrize("line", ["schema scenario", "ls"])
def test_who_stops_reading_is_no_error(line):
    shell = f"{shlex.quote(sys.executable)} -m emosim {line} | head -c 10"
    ran = subprocess.run(["bash", "-o", "pipefail", "-c", shell], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_locale_without_utf8_gets_it_all_the_same():
    line = [sys.executable, "-m", "emosim", "preview", "-n", "1"]
    ran = subprocess.run(line, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "\N{MIDDLE DOT}" in ran.stdout.decode()

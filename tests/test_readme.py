"""The READMEs: every command they show exists, with the options they show; what they link to is there."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from emosim.cli.main import COMMANDS, emosim

ROOT = Path(__file__).parent.parent
READMES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(ROOT / kind / "README.md" for kind in ("rules", "personas", "scenarios")),
]
CALL = re.compile(r"(?:bin/)?emosim ([a-z]+)((?: +[^\s`#;,)]+)*)")


def calls() -> list[tuple[str, str]]:
    """Every command of emosim in a code span or block, with what follows it."""
    found = []
    for path in READMES:
        text = path.read_text(encoding="utf-8")
        spans = re.findall(r"```sh\n(.*?)```", text, re.DOTALL) + re.findall(r"`(emosim [^`]+)`", text)
        found += [match.groups() for span in spans for match in CALL.finditer(span)]
    return found


@pytest.mark.parametrize(("name", "rest"), sorted(set(calls())))
def test_what_is_shown_exists(name, rest):
    assert name in COMMANDS
    command = emosim.get_command(click.Context(emosim), name)
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in rest.split() if re.match(r"--?[a-z]", word)} <= known


@pytest.mark.parametrize("path", READMES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    for link in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / link).exists(), link


def test_the_tour_shows_every_outcome():
    tour = (ROOT / "README.md").read_text(encoding="utf-8").split("## A tour")[1].split("\n## ")[0]
    assert re.findall(r"^### ([a-z ]+):", tour, re.MULTILINE) == [
        "resolved",
        "improved",
        "unresolved",
        "worsened",
        "handed off",
    ]

"""Files of one's own: beside what ships, or in its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("ships_tiny")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def order():
    return json.loads(Path("c/manifest.json").read_bytes())["parameters"]


@pytest.mark.parametrize("kind", ["scenario", "persona"])
@pytest.mark.parametrize("name", ["my/{}.yaml", "my/", "my"])
def test_a_copy_stands_in_for_what_it_was_copied_from(emosim, kind, name):
    copied = {"scenario": "lost_ring", "persona": "quiet_renter"}[kind]
    assert emosim("copy", copied, "my/").code == 0
    assert emosim("lint", "my/").code == 0
    path = Path("my", f"{copied}.yaml")
    path.write_text(path.read_text() + "# mine\n")
    ran = emosim("generate", "--out", "c", "--count", "2", f"--{kind}", name.format(copied))
    assert (ran.code, order()[f"{kind}s"]) == (0, [copied])


def test_a_folder_of_personas_chooses_its_users_and_adds_its_assistants(emosim):
    assert emosim("copy", "personas", "my").code == 0
    assert emosim("generate", "--out", "c", "--count", "2", "--persona", "my/").code == 0
    assert order()["personas"] == ["plain_owner", "quiet_renter"]


def test_a_shipped_name_goes_before_a_folder_of_that_name(emosim):
    Path("lost_ring").mkdir()
    assert emosim("generate", "--out", "c", "--count", "2", "--scenario", "lost_ring").code == 0


@pytest.mark.parametrize("folder", ["c[/b]d", "c[red]d"])
def test_a_folder_may_be_called_as_markup_is(emosim, folder):
    for _ in range(2):
        ran = emosim("generate", "--out", folder, "--count", "2")
        assert (ran.code, f"emosim stats {folder}" in ran.out) == (0, True)


def test_what_was_not_checked_again_is_not_said_to_pass(emosim):
    emosim("generate", "--out", "c", "--count", "2", "--level", "core")
    ran = emosim("validate", "c")
    assert ran.code == 0
    assert "2 not checked again (level core" in ran.out
    assert "all checks pass" not in ran.out
    id = json.loads(next(Path("c").rglob("0*.jsonl")).read_text().split("\n")[0])["id"]
    assert "--turn" not in emosim("explain", "c", id).out

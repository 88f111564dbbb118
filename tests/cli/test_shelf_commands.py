"""ls, show and copy: what ships, made visible."""

from __future__ import annotations

from pathlib import Path

import pytest

from emosim import shipped
from emosim.spec.library import load_library

FIXTURES = Path(__file__).parents[1] / "fixtures"


# ls


def test_all_that_ships_is_listed(emosim, library):
    ran = emosim("ls")
    assert (ran.code, ran.err) == (0, "")
    for name in (*library.scenarios, *library.users, *library.assistants, "support.yaml"):
        assert name in ran.out


@pytest.mark.usefixtures("ships_tiny")
@pytest.mark.parametrize(
    ("kind", "there", "not_there"),
    [
        ("scenarios", "lost_ring", "quiet_renter"),
        ("personas", "quiet_renter", "lost_ring"),
        ("rules", "support.yaml", "lost_ring"),
    ],
)
def test_a_kind_is_listed_alone(emosim, kind, there, not_there):
    ran = emosim("ls", kind)
    assert there in ran.out
    assert not_there not in ran.out


@pytest.mark.usefixtures("ships_tiny")
def test_a_scenario_says_how_many_personas_it_fits(emosim):
    lines = {line.split()[0]: line.split()[-1] for line in emosim("ls", "scenarios").out.splitlines() if "_" in line}
    assert lines == {"late_rent": "1", "lost_ring": "2"}


# show


@pytest.mark.usefixtures("ships_tiny")
@pytest.mark.parametrize("name", ["lost_ring", "lost_ring.yaml", "quiet_renter", "support", "en-GB"])
def test_a_file_is_printed_as_it_is(emosim, name):
    ran = emosim("show", name)
    assert ran.code == 0
    stem = name.removesuffix(".yaml")
    paths = [path for kind in shipped.KINDS for path in shipped.yaml_files(shipped.folder(kind)) if path.stem == stem]
    assert [ran.out] == [path.read_text() for path in paths]


@pytest.mark.parametrize(("name", "path"), [("safety", "safety.yaml"), ("verticals/safety", "verticals/safety.yaml")])
def test_of_two_files_of_one_name_the_outer_one_has_it(emosim, name, path):
    assert emosim("show", name).out == (shipped.folder("rules") / path).read_text()


@pytest.mark.usefixtures("ships_tiny")
def test_an_unknown_name_lists_what_there_is(emosim):
    ran = emosim("show", "lost_rnig")
    assert ran.code == 1
    for name in ("late_rent", "lost_ring", "quiet_renter", "support"):
        assert name in ran.err


# copy


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("ships_tiny", "here")
@pytest.mark.parametrize(
    ("dest", "made"), [("mine", "mine/lost_ring.yaml"), ("mine/", "mine/lost_ring.yaml"), ("a/b/c.yaml", "a/b/c.yaml")]
)
def test_a_file_is_copied(emosim, dest, made):
    ran = emosim("copy", "lost_ring", dest)
    assert (ran.code, ran.out) == (0, f"lost_ring.yaml copied to {made}\n")
    assert Path(made).read_text() == (FIXTURES / "scenarios/lost_ring.yaml").read_text()


@pytest.mark.usefixtures("ships_tiny", "here")
@pytest.mark.parametrize(
    ("name", "dest", "there"), [("lost_ring", "mine", "mine/lost_ring.yaml"), ("scenarios", "mine", "mine/note.txt")]
)
def test_nothing_is_overwritten(emosim, name, dest, there):
    Path("mine").mkdir()
    Path(there).write_text("mine")
    ran = emosim("copy", name, dest)
    assert ran.code == 1
    assert "is there already; choose another name" in ran.err
    assert [(p.as_posix(), p.read_text()) for p in Path("mine").iterdir()] == [(there, "mine")]


@pytest.mark.usefixtures("ships_tiny", "here")
def test_a_folder_is_copied_whole_and_loads(emosim):
    for kind in shipped.KINDS:
        assert emosim("copy", kind, f"my/{kind}").code == 0
    library = load_library(Path("my/rules"), [Path("my/scenarios")], [Path("my/personas")])
    assert list(library.scenarios) == ["late_rent", "lost_ring"]

"""The package as it is installed: every file of it is in the wheel."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from emosim.shipped import KINDS, yaml_files

ROOT = Path(__file__).parents[1]
SOURCES = ("setup.cfg", "pyproject.toml", "LICENSE", "README.md", "emosim", *KINDS)
SETUPTOOLS = 77  # as pyproject.toml asks for


@pytest.fixture(scope="module")
def setup():
    found = configparser.ConfigParser()
    found.read(ROOT / "setup.cfg")
    return found


def at_hand(package):
    """The main version of a package in this environment; 0 if it is not there."""
    try:
        return int(version(package).split(".")[0])
    except PackageNotFoundError:
        return 0


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The wheel, unpacked. It is built from a copy, so that nothing is left in the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in SOURCES:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif path.exists():
            shutil.copy(path, source / name)
    alone = ["--no-build-isolation"] if at_hand("setuptools") >= SETUPTOOLS else []
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", *alone, "--quiet", "-w", str(folder), str(source)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if "No matching distribution found for setuptools" in ran.stderr:
        pytest.skip("no package index in reach to build with")
    assert ran.returncode == 0, ran.stderr
    (wheel,) = folder.glob("emosim-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_every_package_on_disk_is_named(setup):
    on_disk = {".".join(p.parent.relative_to(ROOT).parts) for p in (ROOT / "emosim").rglob("__init__.py")}
    shipped = {f"emosim._shipped.{kind}" for kind in KINDS}
    assert set(setup["options"]["packages"].split()) == on_disk | shipped


def test_every_folder_with_code_in_it_is_a_package():
    folders = {path.parent for path in (ROOT / "emosim").rglob("*.py")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_every_shipped_folder_is_mapped(setup):
    mapped = dict(line.split(" = ") for line in setup["options"]["package_dir"].split("\n") if line)
    assert mapped == {f"emosim._shipped.{kind}": kind for kind in KINDS}


@pytest.mark.slow
def test_the_wheel_holds_every_yaml_that_ships(unpacked):
    expected = {
        f"{kind}/{path.relative_to(ROOT / kind).as_posix()}": path.read_bytes()
        for kind in KINDS
        for path in yaml_files(ROOT / kind)
    }
    shipped = unpacked / "emosim" / "_shipped"
    found = {path.relative_to(shipped).as_posix(): path.read_bytes() for path in shipped.rglob("*.yaml")}
    assert sorted(found) == sorted(expected)
    assert found == expected


@pytest.mark.slow
def test_the_wheel_holds_every_module(unpacked):
    expected = {path.relative_to(ROOT).as_posix() for path in (ROOT / "emosim").rglob("*.py")}
    assert {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*.py")} == expected


@pytest.mark.slow
def test_the_wheel_works_far_from_the_checkout(unpacked, tmp_path):
    program = "import emosim, emosim.shipped as s; print(emosim.__file__); print(s.folder('rules'))"
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    for command in (["-c", program], ["-m", "emosim", "preview", "-n", "1"]):
        ran = subprocess.run(
            [sys.executable, *command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        if command[0] == "-c":
            assert all(line.startswith(str(unpacked)) for line in ran.stdout.split())

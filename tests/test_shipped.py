"""The YAML that ships is found, whole and in order."""

from __future__ import annotations

import pytest

from emosim.shipped import KINDS, folder, yaml_files


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_folder_with_files(kind):
    assert folder(kind).is_dir()
    assert yaml_files(folder(kind))


def test_an_unknown_kind_is_told_the_known_ones():
    with pytest.raises(ValueError, match="rules, personas, scenarios"):
        folder("recipes")


def test_yaml_files_are_found_at_any_depth_in_order(tmp_path):
    for name in ("b/c/deep.yaml", "b/a.yml", "z.yaml", "notes.md", "b/x.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "folder.yaml").mkdir()
    found = [str(path.relative_to(tmp_path)) for path in yaml_files(tmp_path)]
    assert found == ["b/a.yml", "b/c/deep.yaml", "z.yaml"]


def test_a_file_is_itself(tmp_path):
    """Whatever it is called: somebody named it."""
    path = tmp_path / "mine.txt"
    path.write_text("")
    assert yaml_files(path) == [path]


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert yaml_files(tmp_path / "nowhere") == []

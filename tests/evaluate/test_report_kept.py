"""A report in its folder: whole or not there, and readable again."""

from __future__ import annotations

import msgspec
import pytest

from emosim.evaluate.report import Report, keep, written


def test_a_report_is_read_back(evaluated):
    assert msgspec.json.decode(written(evaluated[0]), type=Report) == evaluated[0]


def test_all_of_it_is_there(evaluated, tmp_path):
    keep(evaluated[0], "# Page\n", evaluated[1], tmp_path / "report")
    assert {path.name for path in (tmp_path / "report").iterdir()} == {"report.json", "report.md", "predictions.jsonl"}
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
    rows = (tmp_path / "report" / "predictions.jsonl").read_bytes().splitlines()
    assert len(rows) == len(evaluated[1])


def test_a_report_that_cannot_be_written_leaves_the_old_one(evaluated, tmp_path):
    folder = tmp_path / "report"
    keep(evaluated[0], "# Old\n", evaluated[1], folder)
    with pytest.raises(TypeError):
        keep(evaluated[0], "# New\n", [{"dialogue": object()}], folder)
    assert (folder / "report.md").read_text() == "# Old\n"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]

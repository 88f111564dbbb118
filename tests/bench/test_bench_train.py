"""Tokens per second and memory of training a tiny base, beside TRL on the same rows. Run by bin/bench."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("trl")

PROGRAM = Path(__file__).with_name("training.py")


def measured(folder: Path, *options: str) -> tuple[str, dict[str, Any]]:
    """The table that the program prints, and its figures."""
    command = [sys.executable, str(PROGRAM), "--tiny", "--out", str(folder), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads((folder / "training.json").read_bytes())


def check_alike(contenders: dict[str, Any]) -> None:
    """The same rows give the same loss before the first step, and as many tokens, to all."""
    first, *others = contenders.values()
    for other in others:
        assert other["losses"][0] == pytest.approx(first["losses"][0], abs=1e-3)
        assert other["tokens_per_step"] == first["tokens_per_step"]


def test_training_beside_trl(benchmark: Any, tmp_path: Path) -> None:
    run = {"target": measured, "args": (tmp_path, "--only", "ours,trl", "--steps", "24"), "rounds": 1}
    table, figures = benchmark.pedantic(**run)
    print(f"\n{table}")
    check_alike(figures["contenders"])


@pytest.mark.slow
def test_the_program_for_a_gpu_runs_on_a_cpu(tmp_path: Path) -> None:
    table, figures = measured(tmp_path, "--steps", "6")
    assert list(figures["contenders"]) == ["ours", "trl", "full"]
    check_alike(figures["contenders"])
    for name, found in figures["contenders"].items():
        assert found["losses"][-1] < found["losses"][0], name
        assert found["share_of_peak"] is None
        assert found["tokens_per_second"] > 0
        assert found["memory"] > 0
    assert table.count("\n| ") == 5

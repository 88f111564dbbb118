"""The speedrun, as a newcomer starts it: from nothing to an adapter that is better than its base."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RISE = 0.25  # what was measured is 0.30 and 0.34; luck in ten pairs of scenario and persona is about 0.05


@pytest.mark.slow
def test_the_adapter_is_clearly_better_than_its_base(tmp_path):
    pytest.importorskip("peft")
    ran = subprocess.run([ROOT / "bin/speedrun", tmp_path], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    report = json.loads((tmp_path / "report/report.json").read_text(encoding="utf-8"))
    figures, over_base = report["scores"]["figures"], report["scores"]["differences"]["base"]
    assert over_base["strategy_accuracy"]["value"] > RISE
    assert over_base["family_f1"]["value"] > RISE - 0.05
    for name in ("family_f1", "strategy_accuracy", "valence_concordance"):
        assert figures["adapter"][name]["value"] > figures["majority"][name]["value"], name
    assert (tmp_path / "adapter/loss.png").stat().st_size > 10_000

"""Orders that are trained in a second or two."""

from __future__ import annotations

import pytest

from emosim.export.selection import Asked
from emosim.train.plan.choices import Choices
from emosim.train.run.order import Order

FEW = tuple(
    f"scenario={name}" for name in ("dancing_knee", "lost_parcel", "endless_subscription", "inheritance_quarrel")
)


@pytest.fixture(scope="session")
def make_order(corpus, base, roles):
    """An order of six short steps over some twenty dialogues, on a tiny random base."""

    def made(folder, only=FEW, task="state", base=base, most_steps=6, device="cpu", fresh=False, **choices):
        usual = {"rank": 4, "length": 512, "pack": 1024, "batch": 4, "epochs": 2.0, "evaluations": 3, "rate": 5e-3}
        asked = Asked(task=task, system="none", only=only, roles=roles)
        return Order(corpus, asked, str(base), folder, Choices(**{**usual, **choices}), device, most_steps, fresh)

    return made

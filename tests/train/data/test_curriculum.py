"""What is easy comes first, and an order depends on its names alone."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from msgspec.structs import replace

from emosim.spec.lexicon import OUTCOMES as KNOWN
from emosim.train.data.curriculum import OUTCOMES, STAGES, difficulty, shuffled, stages, traits


def test_every_outcome_of_a_record_has_a_place():
    assert set(OUTCOMES) == set(KNOWN)


@pytest.mark.parametrize("harder", [{"outcome": "worsened"}, {"tokens": 900}, {"weights": [1.0] * 4}, {"state": 0.9}])
def test_a_dialogue_is_harder_for_each_trait(harder, chat_of):
    words = ("Hello.", "Hello to you.")
    easy = chat_of(*words, tokens=300)
    if "state" in harder:
        hard = replace(easy, replies=tuple(replace(r, state=replace(r.state, intensity=0.9)) for r in easy.replies))
    elif "weights" in harder:
        hard = replace(easy, replies=easy.replies * 4)
    else:
        hard = replace(easy, **harder)
    scores = difficulty(np.array([traits(easy), traits(hard), traits(easy)]))
    assert scores[1] > scores[0] == scores[2]
    assert scores.min() > 0 and scores.max() < 1


def test_a_shuffle_is_decided_by_its_names():
    orders = [shuffled(50, "documents", seed, epoch).tolist() for seed in (1, 2) for epoch in (0, 1)]
    assert all(sorted(order) == list(range(50)) for order in orders)
    assert len(set(map(tuple, orders))) == 4
    assert shuffled(50, "documents", 1, 0).tolist() == orders[0]


def test_stages_go_from_easy_to_hard_and_keep_the_order_within():
    order, hardness = shuffled(95, "documents", 7), shuffled(95, "hardness", 7) / 95
    parts = stages(order, hardness)
    assert len(parts) == STAGES
    assert sorted(np.concatenate(parts).tolist()) == list(range(95))
    for easier, harder in pairwise(parts):
        assert hardness[easier].max() <= hardness[harder].min()
    for part in parts:
        assert [place for place in order if place in part] == part.tolist()


def test_few_documents_make_few_stages():
    assert [part.tolist() for part in stages(np.array([1, 0]), np.array([0.1, 0.2]))] == [[0], [1]]

"""Which dialogues are measured on."""

from __future__ import annotations

import pytest

from emosim.errors import InputError
from emosim.evaluate.dialogues import Order, asked_of, gather
from emosim.export.selection import Asked
from emosim.export.system import Roles
from emosim.train.adapters.about import About, Base, Data


def about(*only, task="state"):
    data = tuple(Data("0" * 32, "plain", one) for one in only)
    return About("emosim/training/1", "0", task, Base("tiny", "0" * 32), data)


SHAME, ANGER, SAD = ("emotion=shame",), ("emotion=anger",), ("emotion=sadness", "outcome=resolved")
TABLE = [
    ([()], ()),
    ([SAD], SAD),
    ([SHAME, SHAME], SHAME),
    ([SHAME, ANGER], (*SHAME, *ANGER)),  # either of one key will do
    ([SHAME, ()], ()),  # a part that was trained on everything
    ([SHAME, SAD], ()),  # keys must all hold, so these cannot be asked for together
]


@pytest.mark.parametrize(("parts", "only"), TABLE)
def test_an_adapter_is_asked_for_what_it_was_trained_on(parts, only):
    asked = asked_of(about(*parts), Roles(()))
    assert (asked.task, asked.system, asked.only, asked.with_crisis) == ("state", "plain", only, False)


def test_an_adapter_without_state_lines_gets_chats_without():
    assert asked_of(about((), task="respond"), Roles(())).task == "respond"
    assert asked_of(about((), task="recognize"), Roles(())).task == "state"


def test_a_limit_draws_the_same_dialogues_in_their_order(corpus):
    every = [chat.id for chat in gather(Order(corpus, Asked("state"))).chats]
    some, again, others = (
        [chat.id for chat in gather(Order(corpus, Asked("state"), limit=6, seed=seed)).chats] for seed in (7, 7, 8)
    )
    assert some == again != others
    assert len(some) == 6
    assert some == [name for name in every if name in some]


def test_it_says_what_was_measured_on(gathered, corpus):
    over = gathered.over
    assert (over.dialogues, over.split) == (12, "test")
    assert over.of_dialogues == len(gather(Order(corpus, Asked("state"))).chats) > 12
    assert over.replies == sum(len(chat.replies) for chat in gathered.chats)
    assert set(over.personas) == {chat.persona for chat in gathered.chats}


def test_the_majority_is_of_the_train_split_alone(corpus):
    tests, validation = (gather(Order(corpus, Asked("state"), split)) for split in ("test", "validation"))
    assert tests.majority == validation.majority
    angry = gather(Order(corpus, Asked("state", only=("emotion=anger",))))
    assert angry.majority != tests.majority


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked("state", only=("scenario=none_such",)), "no dialogue in the split test has it"),
        (Asked("state", only=("mood=bad",)), "must be like"),
    ],
)
def test_nothing_to_measure_on_is_told(corpus, asked, words):
    with pytest.raises(InputError, match=words):
        gather(Order(corpus, asked))


def test_a_folder_without_a_corpus_is_told(tmp_path):
    with pytest.raises(InputError, match="emosim generate"):
        gather(Order(tmp_path, Asked("state")))

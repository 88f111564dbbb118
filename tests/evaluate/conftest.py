"""A small corpus, what is gathered from it, and models that are told what to say."""

from __future__ import annotations

import pytest

from emosim.converse.speaker import Scripted
from emosim.corpus.order import Order as Made
from emosim.evaluate.asking import Asking
from emosim.evaluate.dialogues import Order, gather
from emosim.evaluate.report import Model
from emosim.evaluate.state_lines import evaluate_state_lines
from emosim.export.selection import Asked
from emosim.runners.job import run


@pytest.fixture(scope="session")
def corpus(library, tmp_path_factory):
    """A hundred and fifty dialogues of the shipped library, with all three splits."""
    order = Made(count=150, seed=3)
    return run(order, library, tmp_path_factory.mktemp("measured_on") / "corpus", workers=1).folder


@pytest.fixture(scope="session")
def gathered(corpus):
    return gather(Order(corpus, Asked("state"), limit=12))


@pytest.fixture(scope="session")
def truth(gathered):
    """What the reference answers to the words of a user."""
    return {
        chat.messages[place].content: chat.messages[place + 1].content
        for chat in gathered.chats
        for place in range(0, len(chat.messages), 2)
    }


@pytest.fixture(scope="session")
def knowing(truth):
    """A model that knows everything."""
    return Scripted(lambda conversation: truth[conversation[-1].content], "knowing")


@pytest.fixture(scope="session")
def deaf():
    """A model that knows no state line."""
    return Scripted(lambda conversation: "I hear you.", "deaf")


@pytest.fixture(scope="session")
def evaluated(gathered, knowing, deaf):
    """The report on a model that knows everything, beside a base that knows nothing, and every single answer."""
    speakers = {"adapter": (knowing, Asking()), "base": (deaf, Asking())}
    model = Model(
        base="deaf", fingerprint="0" * 32, adapter="knowing", weights="1" * 64, trained_on=(gathered.over.corpus,)
    )
    return evaluate_state_lines(gathered, speakers, model)

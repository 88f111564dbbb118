"""Why nothing is left of a corpus, in words that fit whoever asked."""

from __future__ import annotations

import pytest

from emosim.errors import InputError
from emosim.export.account import LeftOut
from emosim.export.selection import Asked, Selection


@pytest.mark.parametrize(
    ("left_out", "split", "says"),
    [
        ({}, "test", "there is no dialogue in the split test; take another split, or a larger corpus"),
        ({"crisis": 1}, "train", "a crisis ends the only dialogue in the split train; --with-crisis keeps it"),
        ({"crisis": 1200}, "", "a crisis ends all 1,200 dialogues; --with-crisis keeps them"),
        ({"not_asked_for": 3}, "test", "no dialogue in the split test is all that --only asks for; ask for less"),
        ({"crisis": 2, "not_asked_for": 3}, "", "a crisis ends all 2 dialogues; --with-crisis keeps them"),
    ],
)
def test_it_is_told_why_nothing_is_left(left_out, split, says):
    selection = Selection(Asked())
    selection.left_out = LeftOut(**left_out)
    with pytest.raises(InputError) as told:
        selection.check_something(False, split)
    assert str(told.value).endswith(says)
    selection.check_something(True, split)


def test_a_value_of_only_is_missed_in_the_split_that_was_read(lines):
    selection = Selection(Asked(only=("outcome=none_such",)))
    assert not any(selection.takes(line) for line in lines)
    with pytest.raises(InputError, match="--only outcome=none_such: no dialogue in the split test has it; there are"):
        selection.check_something(False, "test")


def test_a_value_of_only_is_not_missed_where_there_is_no_dialogue():
    with pytest.raises(InputError, match="there is no dialogue in the split test"):
        Selection(Asked(only=("outcome=none_such",))).check_something(False, "test")

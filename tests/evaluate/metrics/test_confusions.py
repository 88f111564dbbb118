"""What is taken for what."""

from __future__ import annotations

from emosim.evaluate.metrics.confusions import Confusion, confusions


def test_the_most_frequent_come_first_and_of_equals_the_first_by_name():
    true = ["worry", "fear", "fear", "fear", "anger", "fear"]
    said = ["anger", "worry", "worry", "fear", "joy", None]
    expected = (
        Confusion("fear", "worry", 2, 0.5),
        Confusion("anger", "joy", 1, 1.0),
        Confusion("worry", "anger", 1, 1.0),
    )
    assert confusions(true, said, 5) == expected
    assert confusions(true, said, 1) == expected[:1]


def test_what_is_right_or_missing_is_no_confusion():
    assert confusions(["fear", "fear"], ["fear", None], 5) == ()

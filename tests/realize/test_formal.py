"""The formal manner: short forms written out where that is safe, and nowhere else."""

from __future__ import annotations

import pytest

from emosim.realize.grammar.formal import in_full


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("I'm glad you've said it.", "I am glad you have said it."),
        ("You don't have to, and I won't ask.", "You do not have to, and I will not ask."),
        ("Can't be helped.", "Cannot be helped."),
        ("It's a start. That's not nothing.", "It is a start. That is not nothing."),
        ("They're kind, and we'll see.", "They are kind, and we will see."),
        ("Don't you think so?", "Don't you think so?"),
        ("Isn't it odd?", "Isn't it odd?"),
        ("It's been long.", "It's been long."),
        ("I'd go. She's gone to your son's.", "I'd go. She's gone to your son's."),
        ("It's too much, and that's what counts.", "It is too much, and that is what counts."),
        ("I'd rather ask who'd be there.", "I would rather ask who would be there."),
        ("Let's see.", "Let's see."),
        ("Maybe I'm off.", "Maybe I'm off."),
    ],
)
def test_short_forms(text, full):
    assert in_full(text) == full
    assert in_full(full) == full

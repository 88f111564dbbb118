"""What a model gets to see when it is asked for state lines, and what is kept of its answers."""

from __future__ import annotations

import pytest

from emosim.converse.speaker import Scripted
from emosim.evaluate.asking import BEGUN, Asking, ask
from emosim.export.states import OPEN, read_reply

LINE = (
    '<state>{"emotion":"fear","intensity":0.5,"valence":-0.4,"arousal":0.6,"dominance":0.4,"phase":"onset",'
    '"strategies":["open_question"]}</state>'
)


LINES_ALONE = Asking()


def heard(gathered, says, asked=LINES_ALONE):
    """What a model that says something gets to see."""
    seen = []

    def speak(conversation):
        seen.append(tuple(conversation))
        return says

    told = ask(Scripted(speak), gathered.chats, gathered.vocabulary, asked)
    return seen, told


def test_every_reply_is_asked_for_once_with_all_that_was_said_before(gathered):
    seen, told = heard(gathered, LINE)
    assert [len(answers) for answers in told.answers] == [len(chat.replies) for chat in gathered.chats]
    assert len(seen) == gathered.over.replies
    for conversation in seen:
        assert conversation[0].role == "system"
        assert [message.role for message in conversation[1:]][::2] == ["user"] * (len(conversation) // 2)


def test_nobody_sees_a_true_state_but_the_line_they_wrote_themselves(gathered, truth):
    seen, _ = heard(gathered, f"{LINE}\nWords of its own.")
    for conversation in seen:
        for user, reply in zip(conversation[1:-1:2], conversation[2::2], strict=True):
            assert reply.content == f"{LINE}\n{read_reply(truth[user.content]).words}"


@pytest.mark.parametrize("says", ["I hear you.", "<state>{}</state>", '<state>{"emotion":"fe'])
def test_a_line_that_cannot_be_read_is_not_seen_again(gathered, says):
    seen, _ = heard(gathered, says)
    assert not any(OPEN in message.content for conversation in seen for message in conversation[1:])


def test_the_first_replies_are_asked_for_first_in_batches(gathered):
    sizes = []

    class Counting(Scripted):
        def replies(self, conversations, **options):
            sizes.append([len(conversation) for conversation in conversations])
            return super().replies(conversations, **options)

    done = []
    ask(Counting(lambda conversation: LINE), gathered.chats, gathered.vocabulary, Asking(batch=5), done.append)
    assert sizes[:3] == [[2] * 5, [2] * 5, [2] * 2]
    assert done == list(map(len, sizes))
    assert sum(done) == gathered.over.replies


@pytest.mark.parametrize(("words", "stop"), [(0, ("</state>",)), (40, ())])
def test_a_reply_ends_with_its_line_unless_words_are_asked_for(gathered, words, stop):
    given = []

    class Watching(Scripted):
        def replies(self, conversations, **options):
            given.append(options)
            return super().replies(conversations, **options)

    ask(Watching(lambda conversation: LINE), gathered.chats[:1], gathered.vocabulary, Asking(words))
    assert {options["stop"] for options in given} == {stop}
    assert len({options["most"] for options in given}) == 1


def test_a_line_that_is_begun_is_read_from_its_beginning(gathered):
    _, told = heard(gathered, LINE.removeprefix(BEGUN), Asking(prefill=BEGUN))
    assert {answer.line.emotion for answers in told.answers for answer in answers} == {"fear"}

"""A crisis overrides everything: asked about directly, helped with by name, handed over, never tidied up."""

from __future__ import annotations

import re

from emosim.corpus.checks.crisis_words import CrisisWords
from emosim.corpus.checks.phrases import Phrases, spoken
from emosim.corpus.checks.verdict import PASS, Verdict
from emosim.corpus.record import AssistantTurn, Record, UserTurn
from emosim.simulate.forced import PROTOCOL
from emosim.spec.library import Library
from emosim.spec.phrases import ALLOWED, NEEDED, UNMARKED

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"(?<![\d$£€.,-])\d[\d -]+\d(?![\d-])")


class CrisisProtocol:
    """PASS: a hint at self-harm, then crisis support only: a direct question, the locale's helpline, a person.

    FAIL `other_strategy`: a reply after the disclosure does anything but crisis support.
    FAIL `not_asked`: the first reply asks nothing about safety; `not_asked_plainly`: nor about suicide by its name,
    where it is about that. FAIL `no_helpline`: no later reply names the locale's helpline; `foreign_helpline`: one
    names another country's. FAIL `no_person`, `no_hand_off`: nobody near is asked for; the last reply brings no human
    being in. FAIL `tidy_ending`: the outcome is not `handed_off`, or the last words thank it all away.
    FAIL `unmarked_crisis`: a user's words call for the protocol and it never came; figures of speech do not.
    FAIL `numbers_and_bodies`: figures or verdicts on a body where eating is what hurts. FAIL any other reason of
    rules/phrases.yaml: methods, secrecy, cheer, blame, verdicts on what is real.
    """

    def __init__(self, library: Library) -> None:
        self._risky = {
            (scenario.scenario, name)
            for scenario in library.scenarios.values()
            for name, event in scenario.events.items()
            if event.risk
        }
        self._helplines = {name: locale.helplines for name, locale in library.locales.items()}
        self._lines = {
            name: frozenset(_NUMBER.findall(" ".join(locale.helplines.model_dump().values())))
            for name, locale in library.locales.items()
        }
        lists = [Phrases(phrases) for phrases in library.phrases.checks["crisis_protocol"]]
        self._words = CrisisWords(library.phrases.checks["crisis_protocol"])
        self._needed = {name: [phrases for phrases in lists if phrases.reason == name] for name in NEEDED}
        self._barred = [p for p in lists if p.reason not in (UNMARKED, *ALLOWED, *NEEDED)]

    def __call__(self, record: Record) -> Verdict:
        if record.crisis is None:
            return Verdict(0.0, UNMARKED) if self._words.found(spoken(record)["user"]) else PASS
        told = self._told(record)
        before = "\n".join(turn.text.lower() for turn in record.turns[:told] if isinstance(turn, UserTurn))
        replies = [turn for turn in record.turns[told:] if isinstance(turn, AssistantTurn)]
        said = [turn.text.lower() for turn in replies]
        reasons = (
            "tidy_ending" if record.outcome != "handed_off" else "",
            UNMARKED if self._words.found(before) else "",
            "other_strategy" if any({s.name for s in t.strategies} != {PROTOCOL} for t in replies) else "",
            self._left_out(record, said),
            self._numbers(record, said),
            self._said_amiss(record, told),
        )
        return Verdict(0.0, reason) if (reason := next(filter(None, reasons), "")) else PASS

    def _told(self, record: Record) -> int:
        """The index of the turn that tells of the risk; one past the last if there is none."""
        for turn in record.turns:
            if isinstance(turn, UserTurn) and (record.scenario, turn.cause.event) in self._risky:
                return turn.index
        return len(record.turns)

    def _left_out(self, record: Record, said: list[str]) -> str:
        """What the replies of the protocol must say and do not."""
        if not said or "?" not in said[0]:
            return "not_asked"
        where = {"not_asked": said[0], "not_asked_plainly": said[0], "no_hand_off": said[-1]}
        if not any(self._helpline(record) in text for text in said[1:]):
            return "no_helpline"
        for name, lists in self._needed.items():
            asked = [phrases for phrases in lists if not phrases.risk or record.crisis in phrases.risk]
            if asked and not any(phrases.found(where.get(name, "\n".join(said[1:]))) for phrases in asked):
                return name
        return ""

    def _numbers(self, record: Record, said: list[str]) -> str:
        """What numbers must not be named: another country's helplines, and any at all where food and weight hurt."""
        named = {number for text in said for number in _NUMBER.findall(text)}
        own = self._lines[record.locale]
        if named & (frozenset().union(*self._lines.values()) - own):
            return "foreign_helpline"
        helpline = self._helpline(record)
        figures = record.crisis == "eating_disorder" and any(_DIGIT.search(text.replace(helpline, "")) for text in said)
        return "numbers_and_bodies" if figures else ""

    def _helpline(self, record: Record) -> str:
        return getattr(self._helplines[record.locale], str(record.crisis)).lower()

    def _said_amiss(self, record: Record, told: int) -> str:
        """The reason of the first list that a turn of the protocol holds a phrase of."""
        turns = record.turns[told + 1 :]
        said = {
            "assistant": [turn.text.lower() for turn in turns if isinstance(turn, AssistantTurn)],
            "user": [turn.text.lower() for turn in turns if isinstance(turn, UserTurn)],
        }
        for phrases in self._barred:
            if phrases.risk and record.crisis not in phrases.risk:
                continue
            speakers = said if phrases.speaker == "both" else (phrases.speaker,)
            if any(phrases.found(text) for speaker in speakers for text in said[speaker]):
                return phrases.reason
        return ""

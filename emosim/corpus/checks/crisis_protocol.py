"""A crisis overrides everything: asked about directly, helped with by name, handed over, never tidied up."""

from __future__ import annotations

from emosim.corpus.checks.phrases import Phrases, spoken
from emosim.corpus.checks.verdict import PASS, Verdict
from emosim.corpus.record import AssistantTurn, Record, UserTurn
from emosim.spec.library import Library


class CrisisProtocol:
    """PASS: a hint at self-harm, then crisis support only: a direct question, the locale's helpline, a person.

    FAIL `other_strategy`: a reply after the disclosure does anything but crisis support.
    FAIL `not_asked`: the first reply asks nothing. FAIL `no_helpline`: no later reply names the locale's helpline.
    FAIL `tidy_ending`: the outcome is not `handed_off`. FAIL `unmarked_crisis`: a user's words call for the
    protocol and it never came (phrases in rules/phrases.yaml). FAIL `unsafe_words`: methods, secrecy, cheer.
    """

    def __init__(self, library: Library) -> None:
        self._risky = {
            (scenario.scenario, name)
            for scenario in library.scenarios.values()
            for name, event in scenario.events.items()
            if event.risk
        }
        self._helplines = {name: locale.helplines for name, locale in library.locales.items()}
        lists = {phrases.reason: Phrases(phrases) for phrases in library.phrases.checks["crisis_protocol"]}
        self._unmarked = lists["unmarked_crisis"]
        self._unsafe = lists["unsafe_words"]

    def __call__(self, record: Record) -> Verdict:
        if record.crisis is None:
            called_for = self._unmarked.found(spoken(record)["user"])
            return Verdict(0.0, "unmarked_crisis") if called_for else PASS
        replies = self._replies(record)
        helpline = getattr(self._helplines[record.locale], record.crisis)
        wrong = (
            (record.outcome != "handed_off", "tidy_ending"),
            (any({s.name for s in reply.strategies} != {"crisis_support"} for reply in replies), "other_strategy"),
            (not replies or "?" not in replies[0].text, "not_asked"),
            (not any(helpline.lower() in reply.text.lower() for reply in replies[1:]), "no_helpline"),
            (any(self._unsafe.found(reply.text.lower()) for reply in replies), "unsafe_words"),
        )
        return Verdict(0.0, reason) if (reason := next((why for fails, why in wrong if fails), "")) else PASS

    def _replies(self, record: Record) -> list[AssistantTurn]:
        """The replies from the disclosure on."""
        for turn in record.turns:
            if isinstance(turn, UserTurn) and (record.scenario, turn.cause.event) in self._risky:
                return [t for t in record.turns[turn.index + 1 :] if isinstance(t, AssistantTurn)]
        return []

"""What an assistant notes while a dialogue runs: the user turns it saw, and what it has referred back to."""

from __future__ import annotations

from dataclasses import dataclass, field

from emosim.simulate.memory import Seen
from emosim.simulate.recall import Recall, recall
from emosim.simulate.trajectory import Belief, Contents
from emosim.spec.scenario import Scenario


@dataclass(slots=True)
class Notes:
    """An assistant's notes on one dialogue. Nothing of the user's true state comes into them."""

    scenario: Scenario
    seen: list[Seen] = field(default_factory=list)
    recalled: dict[int, Recall] = field(default_factory=dict)

    def take(self, said: Contents, belief: Belief, family: str, distress: float, crisis: bool) -> Seen:
        """Note one more user turn: what it said, and what was believed, with the family and the distress of that."""
        event = self.scenario.events[said.event] if said.event else None
        topic = self._topic(said)
        seen = Seen(
            belief.vad,
            belief.phase,
            distress,
            said.event,
            said.discloses,
            crisis,
            emotion=belief.emotion,
            family=family,
            intensity=belief.intensity,
            move=said.move,
            topic=topic or (self.seen[-1].topic if self.seen else ""),
            named=topic is not None,
            wished=event.appraisal.desirability > 0 if event else None,
            step=said.step,
            takes_step=said.takes_step,
        )
        self.seen.append(seen)
        return seen

    def _topic(self, said: Contents) -> str | None:
        """The topic a turn names by what it tells, adds, or answers."""
        events, questions = self.scenario.events, self.scenario.questions
        for event in (said.event, said.detail, said.means):
            if event:
                return events[event].topic
        return questions[said.answers].topic if said.answers else None

    def felt_about(self) -> str | None:
        """Of the events told, the last that suits the feeling believed in: an undesired one for an unpleasant one."""
        glad = self.seen[-1].vad.valence > 0
        return next((turn.told for turn in reversed(self.seen) if turn.told and turn.wished == glad), None)

    def refer_back(self, lead: str | None, meets_need: bool, closes: bool, draw: float) -> Recall | None:
        """What the reply to the turn noted last refers back to; see `recall`. Noted too, if it is bound to be said."""
        found = recall(self.seen, lead, meets_need, closes, self.recalled, draw)
        if found is not None and not meets_need and not closes:
            self.recalled[len(self.seen) - 1] = found
        return found

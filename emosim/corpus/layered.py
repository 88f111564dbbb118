"""The full record: a standard one with every layer on top."""

from __future__ import annotations

from msgspec.structs import replace

from emosim.corpus import record as r
from emosim.corpus.layers.adjustments import Adjusters
from emosim.corpus.layers.cumulative import cumulative
from emosim.corpus.layers.forecast import forecasts
from emosim.corpus.layers.goleman import EmotionalIntelligence
from emosim.corpus.layers.interaction import interaction
from emosim.corpus.layers.lora import Signals
from emosim.corpus.layers.memory import memory
from emosim.corpus.layers.modality import Modalities
from emosim.corpus.layers.retrieval import Retriever
from emosim.corpus.layers.topics import topic_emotions
from emosim.realize.dialogue import Dialogue
from emosim.spec.library import Library


class Layers:
    """Every layer of one library's dialogues."""

    def __init__(self, library: Library, experiment: str = "") -> None:
        """`experiment` names the arm that the dialogues are of, if they are of one."""
        self._library = library
        self._experiment = experiment or r.UNSET
        self._adjusters = Adjusters(library)
        self._intelligence = EmotionalIntelligence(library)
        self._modalities = Modalities(library)
        self._retriever = Retriever(library)
        self._signals = Signals(library)

    def over(self, record: r.Record, dialogue: Dialogue) -> r.Record:
        """The full record of a dialogue, which was simulated with `foresee`, from its standard one."""
        between = interaction(dialogue)
        return replace(
            record,
            level="full",
            turns=tuple(self._turns(record, dialogue, between)),
            interaction=between,
            topic_emotions=topic_emotions(dialogue, self._library),
            memory=memory(dialogue),
            adjustments=self._adjusters.adjustments(dialogue),
            retrieval=self._retriever.retrieval(dialogue),
            lora=self._signals.lora(dialogue),
            experiment=self._experiment,
        )

    def _turns(
        self, record: r.Record, dialogue: Dialogue, between: r.Interaction
    ) -> list[r.UserTurn | r.AssistantTurn]:
        users = zip(cumulative(dialogue), self._modalities.modality(dialogue), forecasts(dialogue), strict=True)
        replies = self._intelligence.goleman(dialogue, between)
        turns: list[r.UserTurn | r.AssistantTurn] = []
        for number, (context, modality, forecast) in enumerate(users):
            user, reply = record.turns[2 * number], record.turns[2 * number + 1]
            progression = replace(user.progression, forecast=forecast)
            turns.append(replace(user, progression=progression, cumulative=context, modality=modality))
            turns.append(replace(reply, goleman=replies[number]))
        return turns

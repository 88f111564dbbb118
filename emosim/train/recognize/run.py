"""Training a recognizer: an order in, an adapter's folder out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from emosim.export.chats import Chat
from emosim.seeds import derive
from emosim.train.adapters.about import About, Base
from emosim.train.bases.load import dtype_for, load_classifier, load_tokenizer
from emosim.train.recognize.encode import Encoder
from emosim.train.recognize.events import Calibrated
from emosim.train.recognize.examples import Example, examples_of, labels_of, thinned
from emosim.train.recognize.model import heads_of, with_head
from emosim.train.recognize.opening import told
from emosim.train.recognize.plan import longest_of, recipe_for, seed_of, shape_of_model
from emosim.train.recognize.ready import Ready, labeled
from emosim.train.run.checkpoints import step_of
from emosim.train.run.finish import known_of, write_adapter
from emosim.train.run.order import TRAIN, VALIDATION, Clock, OnEvent, Order
from emosim.train.run.rows import Pace, pace
from emosim.train.run.run import Run

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

    from emosim.train.recognize.trainer import Classifier


class Recognized(Struct, frozen=True):
    """A finished recognizer, and how it does; that is None where there was nothing to validate on. Of several processes
    one is the `first`, which is to speak of it."""

    folder: Path
    about: About
    first: bool
    calibrated: Calibrated | None


def train_recognizer(
    order: Order, of: str, on_event: OnEvent = lambda event: None, clock: Clock | None = None
) -> Recognized:
    """Train an adapter and a head that tell the emotion of a user's turn, or the strategy of a reply.

    An unfinished run in the folder goes on where it was; of several processes each takes its share, as in `train`.
    Raises InputError if what was asked for cannot be had.
    """
    return _Recognition(order, of, on_event, clock).to_the_end()


class _Recognition(Run):
    """One training of a recognizer on its way."""

    def __init__(self, order: Order, of: str, on_event: OnEvent, clock: Clock | None) -> None:
        super().__init__(order, on_event, clock)
        self._of = of
        self._dialogues: Counter[str] = Counter()

    def run(self) -> Recognized:
        """Train, calibrate, and finish the folder."""
        from emosim.train.recognize.calibrating import calibrate

        self._check()
        train, validation = (examples_of(self._chats(split), self._of) for split in (TRAIN, VALIDATION))
        labels = labels_of(train)
        base = self._base()
        tokenizer = load_tokenizer(base, talks=False)
        seed = derive(seed_of(self._order.choices), "head") >> 1
        model = load_classifier(base, labels, tokenizer.pad_token_id, self._device, self._dtype(), seed)
        found = self._ready(train, thinned(validation), labels, tokenizer, model.config)
        known = self._known_backbone(model)
        classifier = self._learn(model, known, found)
        calibrated = calibrate(classifier, found, self._order.folder, self._tell)
        about = self._about(classifier, known, found)
        write_adapter(self._order.folder, classifier, tokenizer, about)
        return Recognized(self._order.folder, about, self._first, calibrated)

    def _chats(self, split: str) -> Iterator[Chat]:
        """The chats of a split, counted as they are read."""
        for chat in self._order.chats(split):
            self._dialogues[split] += 1
            yield chat

    def _learn(self, model: PreTrainedModel, known: Base, found: Ready) -> Classifier:
        """Train on what was found, from where an unfinished run was."""
        from emosim.train.recognize.learning import learn

        paced = self._pace_of(found)
        checkpoint = self._begun(f"recognize {self._of}", found.fingerprint, found.recipe, known, paced)
        adapted = with_head(model, found.recipe)
        begins = step_of(checkpoint) if checkpoint else 0
        self._tell(told(found, adapted.get_nb_trainable_parameters(), paced.steps, begins))
        folder = self._order.folder.absolute()
        return learn(adapted, found, paced, self._device, folder, checkpoint, self._tell, self._clock)

    def _dtype(self) -> str:
        return self._order.choices.dtype or dtype_for(self._device.type)

    def _ready(
        self,
        train: list[Example],
        validation: list[Example],
        labels: tuple[str, ...],
        tokenizer: PreTrainedTokenizerBase,
        config: PretrainedConfig,
    ) -> Ready:
        shape, most = shape_of_model(config, self._order.base), longest_of(config, tokenizer)
        recipe, reasons = recipe_for(self._order.choices, shape, len(train), self._dtype(), most)
        encoder, seen = Encoder(tokenizer, recipe.length), Counter(example.label for example in train)
        return Ready(
            self._of,
            {label: seen[label] for label in labels},
            labeled(train, labels, encoder),
            labeled(validation, labels, encoder),
            encoder,
            recipe,
            reasons,
        )

    def _pace_of(self, found: Ready) -> Pace:
        recipe, processes = found.recipe, self._processes.num_processes
        return self._at_most(pace(found.batches(processes), recipe.epochs, recipe.batch, 1, processes))

    def _known_backbone(self, model: PreTrainedModel) -> Base:
        """What is known of the base, of whose parameters the new head's are none."""
        head = sum(part.numel() for name in heads_of(model) for part in getattr(model, name).parameters())
        known = self._known(model)
        return structs.replace(known, parameters=known.parameters - head)

    def _about(self, classifier: Classifier, known: Base, found: Ready) -> About:
        sizes = (self._dialogues[TRAIN], len(found.train.rows))
        recognizes = {"task": "recognize", "of": self._of, "labels": tuple(found.labels)}
        return known_of(self._order, classifier, known, found.recipe, sizes, **recognizes)

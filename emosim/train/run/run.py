"""Training: an order in, an adapter's folder out."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from emosim.export.reading import manifest_of
from emosim.runners.folder import enough_room
from emosim.train.adapters.about import About, Base
from emosim.train.bases.fingerprint import fingerprint
from emosim.train.bases.load import TINY, device_of, load_base, load_tokenizer
from emosim.train.bases.memory import enough_memory
from emosim.train.bases.quiet import quiet
from emosim.train.plan.choices import check
from emosim.train.plan.rate import check_rate
from emosim.train.plan.recipe import Recipe
from emosim.train.plan.rows import PACKS
from emosim.train.plan.shape import shape_of
from emosim.train.run import resume
from emosim.train.run.checkpoints import last_checkpoint, step_of
from emosim.train.run.finish import finish
from emosim.train.run.held import held
from emosim.train.run.lora import with_adapter
from emosim.train.run.opening import opening
from emosim.train.run.order import TRAIN, Clock, OnEvent, Order
from emosim.train.run.own_base import make_own_base
from emosim.train.run.ready import Ready, ready
from emosim.train.run.rows import Pace, pace

if TYPE_CHECKING:
    from emosim.train.run.learning import Lesson

LESS = "a smaller --pack, --checkpointing or a smaller base takes less, and --dry-run tells how much"


class Result(Struct, frozen=True):
    """A finished adapter. Of several processes one is the `first`, which is to speak of it."""

    folder: Path
    about: About
    first: bool


def train(order: Order, on_event: OnEvent = lambda event: None, clock: Clock | None = None) -> Result:
    """Train an adapter. An unfinished run in the folder goes on where it was, and ends as if it had not stopped.

    Of several processes (torchrun, accelerate launch) each takes its share of every step; the first alone writes files
    and tells events. Raises InputError if what was asked for cannot be had, if training breaks down or makes the model
    worse, or if memory or disk are not enough.
    """
    return Run(order, on_event, clock).to_the_end()


class Run:
    """One training on its way; a recognizer's differs in what it reads and learns, not in where and how it goes on."""

    def __init__(self, order: Order, on_event: OnEvent, clock: Clock | None) -> None:
        from accelerate import PartialState

        self._order, self._clock = order, clock
        self._device = device_of(order.device)
        self._processes = PartialState(cpu=self._device.type == "cpu")
        self._first = self._processes.is_main_process
        self._tell: OnEvent = on_event if self._first else lambda event: None
        self._holding = ExitStack()

    def to_the_end(self) -> Any:
        """Run, in silence, and in a folder that nobody else trains in; what is short is told in words."""
        with quiet(), self._holding, enough_room(self._order.folder), enough_memory("this training", LESS):
            return self.run()

    def run(self) -> Result:
        """Train, and finish the folder."""
        from emosim.train.run.learning import learn

        self._check()
        if (rate := self._order.choices.rate) is not None:
            check_rate(rate, shape_of(self._order.base))
        base = self._base()
        tokenizer, shape = load_tokenizer(base), shape_of(base)
        found = ready(self._order, tokenizer, shape, self._device.type, self._tell)
        paced = self._pace(found)
        model = load_base(base, self._device, found.plan.recipe.dtype)
        known = self._known(model)
        checkpoint = self._begun(self._order.asked.task, found.train.fingerprint, found.plan.recipe, known, paced)
        lesson = self._lesson(model, found, paced, tokenizer.pad_token_id)
        begins = step_of(checkpoint) if checkpoint else 0
        sizes = lesson.model.get_nb_trainable_parameters()
        self._tell(opening(found, tokenizer, shape, paced, sizes, begins, lesson.scorer.in_chunks))
        learner = learn(lesson, checkpoint, self._tell, self._clock)
        about = finish(self._order, learner, tokenizer, known, found)
        return Result(self._order.folder, about, self._first)

    def _check(self) -> None:
        """What can be refused at once is refused before anything is made."""
        manifest_of(self._order.corpus)
        check(self._order.choices)
        resume.check_target(self._order.folder, self._order.fresh)
        if self._first and self._order.folder.exists():
            with held(self._order.folder):
                pass
        next(self._order.chats(TRAIN))
        self._processes.wait_for_everyone()

    def _base(self) -> str:
        """Where the base is; a tiny one is made in the adapter's own folder, if it is not there."""
        if self._order.base != TINY:
            return _absolute(self._order.base)
        self._begin()
        with self._processes.main_process_first():
            return _absolute(str(make_own_base(self._order, self._tell)))

    def _known(self, model: Any) -> Base:
        name = self._order.base
        return Base(name if name == TINY else _absolute(name), fingerprint(model), model.num_parameters())

    def _pace(self, found: Ready) -> Pace:
        recipe, documents = found.plan.recipe, found.train
        micro = 1 if recipe.pack else max(1, PACKS[self._device.type] // recipe.length)
        return self._at_most(pace(documents.rows, recipe.epochs, recipe.batch, micro, self._processes.num_processes))

    def _at_most(self, paced: Pace) -> Pace:
        most = self._order.most_steps
        return structs.replace(paced, steps=min(paced.steps, most)) if most else paced

    def _begun(self, task: str, data: str, recipe: Recipe, known: Base, paced: Pace) -> Path | None:
        """The checkpoint to go on from, after what the folder was begun with is held against what is asked for."""
        folder = self._order.folder
        if self._order.base != TINY:
            self._begin()
        if self._first:
            resume.settle(folder, resume.Settings(task, known, data, recipe, paced.steps, paced.processes))
        with self._processes.main_process_first():
            checkpoint = last_checkpoint(folder)
        if self._first:
            resume.keep_metrics(folder, step_of(checkpoint) if checkpoint else -1)
        return checkpoint

    def _begin(self) -> None:
        folder, fresh = self._order.folder, self._order.fresh
        if self._first:
            folder.mkdir(exist_ok=True)
            self._holding.enter_context(held(folder))
            resume.check_target(folder, fresh)  # another training may have ended there meanwhile
            resume.begin(folder, fresh)
        self._processes.wait_for_everyone()

    def _lesson(self, model: Any, found: Ready, paced: Pace, pad: int) -> Lesson:
        from emosim.train.run.learning import Lesson, probe

        scorer_of = probe(model, found.train)
        adapted = with_adapter(model, found.plan.recipe)
        return Lesson(
            adapted, scorer_of, found.train, found.validation, paced, pad, self._device, self._order.folder.absolute()
        )


def _absolute(base: str) -> str:
    """The whole path of a base that is a folder: what is written down of it holds wherever it is read."""
    return str(Path(base).resolve()) if Path(base).exists() else base

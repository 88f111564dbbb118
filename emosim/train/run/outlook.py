"""What a training will be, from a corpus and the name of a base alone."""

from __future__ import annotations

from emosim.export.reading import manifest_of
from emosim.train.bases.load import TINY
from emosim.train.plan.counts import counts_of
from emosim.train.plan.forecast import Forecast, forecast
from emosim.train.plan.plan import plan
from emosim.train.plan.shape import shape_of
from emosim.train.run.order import TRAIN, Order


def outlook(order: Order) -> Forecast:
    """The plan of an order and what it takes. Nothing is loaded, and nothing written; tokens are estimated.

    It is for a GPU unless the order says cpu or a tiny base. Raises InputError for what cannot be had.
    """
    manifest_of(order.corpus)
    shape = shape_of(order.base)
    counts = counts_of(chat.size() for chat in order.chats(TRAIN))
    on_cpu = order.device == "cpu" or (order.device == "auto" and order.base == TINY)
    return forecast(plan(order.choices, counts, shape, "cpu" if on_cpu else "cuda"), counts, shape)

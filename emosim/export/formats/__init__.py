"""The formats by name; each has its file."""

from __future__ import annotations

from emosim.export.format import Format
from emosim.export.formats import (
    alpaca,
    axolotl,
    dpo,
    esconv,
    kto,
    llamafactory,
    messages,
    parquet,
    sdialog,
    sharegpt,
    unsloth,
)

FORMATS: dict[str, Format] = {
    "messages": messages.FORMAT,
    "sharegpt": sharegpt.FORMAT,
    "alpaca": alpaca.FORMAT,
    "llamafactory": llamafactory.FORMAT,
    "axolotl": axolotl.FORMAT,
    "unsloth": unsloth.FORMAT,
    "dpo": dpo.FORMAT,
    "kto": kto.FORMAT,
    "esconv": esconv.FORMAT,
    "sdialog": sdialog.FORMAT,
    "parquet": parquet.FORMAT,
}

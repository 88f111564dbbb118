"""Finding a shipped file by its bare name."""

from __future__ import annotations

from pathlib import Path

from emosim import shipped
from emosim.errors import InputError


def shipped_file(name: str) -> Path:
    """The shipped file of a bare name such as medical_bill or support. Raises InputError, naming what there is."""
    files = {path.stem: path for kind in shipped.KINDS for path in shipped.yaml_files(shipped.folder(kind))}
    if name.removesuffix(".yaml") in files:
        return files[name.removesuffix(".yaml")]
    raise InputError(f'nothing that ships is called "{name}"; there are: {", ".join(sorted(files))}')

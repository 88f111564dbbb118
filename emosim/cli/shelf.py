"""Finding a shipped file by its bare name."""

from __future__ import annotations

from pathlib import Path

from emosim import shipped
from emosim.errors import InputError


def shipped_file(name: str) -> Path:
    """The shipped file of a bare name such as medical_bill or support. Raises InputError, naming what there is."""
    files: dict[str, Path] = {}
    for kind in shipped.KINDS:
        root = shipped.folder(kind)
        for path in sorted(shipped.yaml_files(root), key=lambda path: len(path.parts)):
            # Of two files of one name the outer one has it: the vertical "safety" is "verticals/safety".
            inner = path.relative_to(root).with_suffix("").as_posix()
            files.setdefault(inner if path.stem in files else path.stem, path)
    if name.removesuffix(".yaml") in files:
        return files[name.removesuffix(".yaml")]
    raise InputError(f'nothing that ships is called "{name}"; there are: {", ".join(sorted(files))}')

"""What went wrong with an endpoint, in one line that says the next step; never with a key in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any


def told(error: Exception, url: str, model: str | None, patience: float, offers: Callable[[], list[str]] = list) -> str:
    """The line for an error that openai raised for a model of a URL; `patience` is in seconds."""
    import openai

    if isinstance(error, openai.APITimeoutError):
        return f"{url} did not answer within {patience:.0f} s; it may be loading its model: try again later"
    if isinstance(error, openai.APIStatusError):
        return _refused(error.status_code, error, url, model, offers)
    if isinstance(error, openai.APIConnectionError):
        return f"{url} cannot be reached; is the server running, and its address as in http://127.0.0.1:8000/v1?"
    return f"{url} answers with something that is no chat completion"


def _refused(status: int, error: Any, url: str, model: str | None, offers: Callable[[], list[str]]) -> str:
    if status in (401, 403):
        return f"{url} takes no such key, or asks for one; set OPENAI_API_KEY to one that it takes"
    if status == 404:
        names: list[str] = []
        with suppress(Exception):  # whatever else is wrong, the model is not there
            names = offers()
        return f"{url} has no model {model}; it lists {', '.join(names) or 'none'}"
    if status == 429:
        return f"{url} is asked too much by you or by others, or the quota is used up; try again later"
    if status >= 500:
        return f"{url} failed with status {status}, again and again; its own log says why"
    return f"{url} refuses the request: {_first_line(error)}"


def _first_line(error: Any) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    said = str(body.get("message") or error.message or error.status_code)
    return said.strip().splitlines()[0][:300]

"""A model behind an OpenAI-compatible endpoint as a speaker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from emosim.converse.refusals import told
from emosim.converse.speaker import GREEDY, Conversation, Said, Sampling, cut, without_oldest
from emosim.corpus.layers.tokens import estimated_tokens
from emosim.errors import InputError

# Choices: seconds for a reply, tries after the first (half a second apart at first, then longer), requests at a time.
PATIENCE, RETRIES, AT_A_TIME = 120.0, 4, 8
NO_KEY = "none"  # what is sent where nobody asks for a key
TOO_LONG = ("context", "too long", "maximum length")
"""What servers say of a conversation there is no room for; there is no code for it that all of them use."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model of a server. What the server does not take of `options` is learned from its first refusal."""

    name: str
    url: str
    client: Any = field(repr=False)
    sampling: Sampling = GREEDY
    options: dict[str, Any] = field(default_factory=dict)

    def replies(
        self, conversations: Sequence[Conversation], *, stop: tuple[str, ...] = (), most: int, prefill: str = ""
    ) -> list[Said]:
        """A reply to each conversation, in their order, of `most` tokens at most; a few are asked for at a time.

        Stop strings cut the reply here, since servers keep them back or know none. Raises InputError for a prefill,
        which the protocol has no place for, and for whatever the server does not answer.
        """
        if prefill:
            raise InputError("an endpoint starts its replies itself: leave out --prefill")
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            return list(pool.map(lambda conversation: self._reply(conversation, stop, most), conversations))

    def _reply(self, conversation: Conversation, stop: tuple[str, ...], most: int, left_out: int = 0) -> Said:
        from openai import BadRequestError, OpenAIError

        try:
            answer = self._ask(conversation, most)
        except BadRequestError as error:
            shorter = without_oldest(conversation)
            if shorter is None or not any(word in str(error).lower() for word in TOO_LONG):
                raise InputError(told(error, self.url, self.name, PATIENCE)) from None
            return self._reply(shorter, stop, most, left_out + len(conversation) - len(shorter))
        except (OpenAIError, ValueError) as error:
            raise InputError(told(error, self.url, self.name, PATIENCE, lambda: offered(self.client))) from None
        text, tokens, ended = _read(answer, self.url)
        text, stopped = cut(text, stop)
        return Said(text, tokens, ended or stopped, left_out)

    def _ask(self, conversation: Conversation, most: int) -> Any:
        from openai import BadRequestError

        turns = [{"role": message.role, "content": message.content} for message in conversation]
        while True:
            given = {"max_tokens": most, "temperature": self.sampling.temperature, "seed": self.sampling.seed}
            taken = _taken(given, dict(self.options))
            try:
                return self.client.chat.completions.create(model=self.name, messages=turns, **taken)
            except BadRequestError as error:
                other = NOT_TAKEN.get(error.param or "")
                if other is None or error.param not in taken:
                    raise
                self.options[error.param] = other


NOT_TAKEN = {"max_tokens": "max_completion_tokens", "temperature": "", "seed": ""}
"""What newer models of OpenAI take in place of an option; nothing, where it is left out."""


def _taken(given: Mapping[str, Any], others: Mapping[str, str]) -> dict[str, Any]:
    named = {others.get(name, name): value for name, value in given.items()}
    return {name: value for name, value in named.items() if name}


def open_endpoint(url: str, model: str | None, key: str | None = None, sampling: Sampling = GREEDY) -> Endpoint:
    """A model of the endpoint at a URL; of a server that has one only, it need not be named.

    Raises InputError if openai is not installed, the server can't be reached, refuses the key, or has no such model.
    """
    try:
        from openai import APIStatusError, AuthenticationError, OpenAI, OpenAIError, PermissionDeniedError
    except ImportError:
        raise InputError("an endpoint needs openai: pip install 'emosim[llm]'") from None
    root = _root(url)
    client = OpenAI(api_key=key or NO_KEY, base_url=root, timeout=PATIENCE, max_retries=RETRIES)
    there: list[str] = []
    try:
        there = offered(client.with_options(max_retries=0, timeout=10.0))
    except (AuthenticationError, PermissionDeniedError) as error:
        raise InputError(told(error, root, model, PATIENCE)) from None
    except APIStatusError:
        pass  # not every server lists its models
    except (OpenAIError, ValueError) as error:
        raise InputError(told(error, root, model, 10.0)) from None
    return Endpoint(_chosen(model, there, root), root, client, sampling)


def offered(client: Any) -> list[str]:
    """The models that a server lists, in its order."""
    return [entry.id for entry in getattr(client.models.list(), "data", None) or ()]


def _chosen(model: str | None, there: list[str], url: str) -> str:
    if model is not None:
        return model
    if len(there) == 1:
        return there[0]
    raise InputError(f"name a model of {url} with --model; it lists {', '.join(there) or 'none'}")


def _root(url: str) -> str:
    """The address below which the protocol's paths stand: /v1 where the URL names a server alone."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise InputError(f"{url} is no address; --endpoint takes one such as http://127.0.0.1:8000/v1")
    return url.rstrip("/") if parts.path.strip("/") else f"{url.rstrip('/')}/v1"


def _read(answer: Any, url: str) -> tuple[str, int, bool]:
    """The words, tokens and end of an answer. Raises InputError for one that is of another form."""
    try:
        choice = answer.choices[0]
        text = choice.message.content or ""
    except (AttributeError, IndexError, TypeError):
        raise InputError(f"{url} answers with something that is no chat completion") from None
    made = getattr(answer.usage, "completion_tokens", None)
    return text, estimated_tokens(text) if made is None else made, choice.finish_reason != "length"

"""A model behind an endpoint: against a server that fails in every way, and against a real one."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytest.importorskip("openai")

from emosim.converse import endpoint as module
from emosim.converse.endpoint import open_endpoint
from emosim.converse.partner import speaker_for
from emosim.converse.speaker import Sampling
from emosim.errors import InputError
from emosim.export.chats import Message

KEY = "sk-very-secret"
HELLO = [Message("system", "Be kind."), Message("user", "Hello.")]


def completion(text, finish="stop", tokens=3):
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text}}
    return {"id": "1", "object": "chat.completion", "model": "m", "choices": [choice]} | (
        {"usage": {"completion_tokens": tokens, "prompt_tokens": 1, "total_tokens": 4}} if tokens else {}
    )


def refusal(message, param=None):
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": None}}


class Stub(ThreadingHTTPServer):
    """Gives each answer of `plan` in turn, the last one for ever; keeps what it was asked."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan, self.asked, self.keys, self.models = [(200, completion("Hi."))], [], [], (200, ["m"])
        self.lock, self.running, self.most_at_a_time = threading.Lock(), 0, 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        status, names = self.server.models
        self.server.keys.append(self.headers["Authorization"])
        data = [{"id": name, "object": "model"} for name in names] if status == 200 else []
        self._send(status, json.dumps({"object": "list", "data": data}).encode(), "application/json")

    def do_POST(self):
        server = self.server
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with server.lock:
            server.asked.append(asked)
            server.running += 1
            server.most_at_a_time = max(server.most_at_a_time, server.running)
            status, body = server.plan.pop(0) if len(server.plan) > 1 else server.plan[0]
        if callable(body):
            body = body(asked)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        with server.lock:
            server.running -= 1
        kind = "text/html" if raw.startswith(b"<") else "application/json"
        self._send(status, raw, kind)

    def _send(self, status, raw, kind):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(raw)), "Retry-After-Ms": "1"}.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # who asked may have lost patience
            self.wfile.write(raw)

    def log_message(self, *_):
        pass


@pytest.fixture
def stub():
    with Stub() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_it_asks_as_the_protocol_has_it(stub):
    speaker = open_endpoint(stub.url, None, KEY, Sampling(0.5, 11))
    (said,) = speaker.replies([HELLO], most=9)
    assert (speaker.name, said.text, said.tokens, said.ended, said.left_out) == ("m", "Hi.", 3, True, 0)
    turns = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello."}]
    assert stub.asked == [{"model": "m", "messages": turns, "max_tokens": 9, "temperature": 0.5, "seed": 11}]
    assert stub.keys == [f"Bearer {KEY}"]
    assert KEY not in repr(speaker)


def test_a_server_alone_means_its_first_version(stub):
    assert open_endpoint(stub.url.removesuffix("/v1"), "m").url == stub.url


def test_replies_come_in_order_and_a_few_at_a_time(stub):
    def slow(asked):
        number = int(asked["messages"][-1]["content"])
        time.sleep(0.02 * (3 - number % 3))
        return completion(f"reply {number}")

    stub.plan = [(200, slow)]
    said = open_endpoint(stub.url, "m").replies([[Message("user", str(n))] for n in range(20)], most=9)
    assert [one.text for one in said] == [f"reply {number}" for number in range(20)]
    assert 1 < stub.most_at_a_time <= module.AT_A_TIME


def test_a_stop_string_ends_the_reply_here(stub):
    stub.plan = [(200, completion("<state>{}</state>\nHello there.", "length"))]
    (said,) = open_endpoint(stub.url, "m").replies([HELLO], stop=("</state>",), most=9)
    assert (said.text, said.ended) == ("<state>{}</state>", True)


def test_a_reply_that_was_cut_did_not_end(stub):
    stub.plan = [(200, completion("one two", "length", tokens=None))]
    (said,) = open_endpoint(stub.url, "m").replies([HELLO], most=2)
    assert not said.ended
    assert said.tokens > 0


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_passes_is_tried_again(stub, status):
    stub.plan = [(status, refusal("later")), (status, refusal("later")), (200, completion("Hi."))]
    assert open_endpoint(stub.url, "m").replies([HELLO], most=9)[0].text == "Hi."
    assert len(stub.asked) == 3


@pytest.mark.parametrize(
    ("answer", "message", "tries"),
    [
        ((429, refusal("slow down")), "is asked too much", 1 + module.RETRIES),
        ((500, refusal("boom")), "failed with status 500, again and again", 1 + module.RETRIES),
        ((401, refusal(f"bad key {KEY}")), "takes no such key, or asks for one; set OPENAI_API_KEY", 1),
        ((404, refusal("no m")), "has no model m; it lists first, second", 1),
        ((400, refusal("no such thing\nat all")), "refuses the request: no such thing", 1),
        ((200, b"<html>hello</html>"), "something that is no chat completion", 1),
        ((200, b'{"choices": ['), "something that is no chat completion", 1),
        ((200, {"choices": []}), "something that is no chat completion", 1),
    ],
)
def test_what_stays_wrong_is_one_clear_line(stub, answer, message, tries):
    stub.models, stub.plan = (200, ["first", "second"]), [answer]
    speaker = open_endpoint(stub.url, "m", KEY)
    with pytest.raises(InputError) as found:
        speaker.replies([HELLO], most=9)
    assert message in str(found.value)
    assert stub.url in str(found.value)
    assert "\n" not in str(found.value)
    assert KEY not in str(found.value)
    assert len(stub.asked) == tries


def test_a_slow_server_is_not_waited_for_for_ever(stub, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    monkeypatch.setattr(module, "RETRIES", 0)
    stub.plan = [(200, lambda asked: time.sleep(0.4) or completion("Hi."))]
    with pytest.raises(InputError, match="did not answer within 0 s"):
        open_endpoint(stub.url, "m").replies([HELLO], most=9)


def test_the_oldest_exchange_goes_where_there_is_no_room(stub):
    too_long = (400, refusal("This model's maximum context length is 10 tokens."))
    stub.plan = [too_long, (200, completion("Hi."))]
    old = [Message("user", "Once."), Message("assistant", "Yes.")]
    (said,) = open_endpoint(stub.url, "m").replies([[HELLO[0], *old, HELLO[1]]], most=9)
    assert (said.text, said.left_out) == ("Hi.", 2)
    assert [turn["content"] for turn in stub.asked[-1]["messages"]] == ["Be kind.", "Hello."]
    stub.plan = [too_long]
    with pytest.raises(InputError, match="maximum context length"):
        open_endpoint(stub.url, "m").replies([HELLO], most=9)


def test_what_newer_models_do_not_take_is_left_out_from_then_on(stub):
    stub.plan = [
        (400, refusal("use max_completion_tokens", "max_tokens")),
        (400, refusal("only 1", "temperature")),
        (200, completion("Hi.")),
    ]
    speaker = open_endpoint(stub.url, "m")
    assert [said.text for said in (*speaker.replies([HELLO], most=9), *speaker.replies([HELLO], most=9))] == ["Hi."] * 2
    assert {*stub.asked[-1]} == {"model", "messages", "max_completion_tokens", "seed"}
    assert len(stub.asked) == 4


@pytest.mark.parametrize(
    ("models", "model", "message"),
    [
        ((200, ["a", "b"]), None, "name a model of .* with --model; it lists a, b"),
        ((500, []), None, "name a model of .* with --model; it lists none"),
        ((401, []), "m", "takes no such key"),
    ],
)
def test_opening_says_what_there_is(stub, models, model, message):
    stub.models = models
    with pytest.raises(InputError, match=message):
        open_endpoint(stub.url, model)


def test_a_server_need_not_list_its_models(stub):
    stub.models = (500, [])
    assert open_endpoint(stub.url, "m").replies([HELLO], most=9)[0].text == "Hi."


@pytest.mark.parametrize(
    ("url", "message"),
    [("http://127.0.0.1:9/v1", "cannot be reached; is the server running"), ("localhost:8000", "is no address")],
)
def test_an_address_that_leads_nowhere(url, message):
    with pytest.raises(InputError, match=message):
        speaker_for(endpoint=url, model="m")


def test_a_prefill_is_refused(stub):
    with pytest.raises(InputError, match="leave out --prefill"):
        open_endpoint(stub.url, "m").replies([HELLO], most=9, prefill="<state>")


@pytest.mark.slow
def test_a_real_server(base, tmp_path):
    """`transformers serve` on the tiny base, on a CPU."""
    pytest.importorskip("uvicorn")
    model = tmp_path / "model"
    shutil.copytree(base, model)
    (tmp_path / "cache").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [f"{os.path.dirname(sys.executable)}/transformers", "serve", str(model), "--device", "cpu"]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": str(tmp_path / "cache"), "OMP_NUM_THREADS": "1"}
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [*program, "--host", "127.0.0.1", "--port", str(port)], env=environment, stdout=log, stderr=log
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", server)
        speaker = speaker_for(endpoint=f"http://127.0.0.1:{port}", model=str(model))
        first, second = speaker.replies([HELLO, [*HELLO, Message("assistant", "Yes?"), HELLO[1]]], most=8)
        local = speaker_for(base=str(base)).replies([HELLO], most=8)
        assert [first.text] == [said.text for said in local]
        assert second.tokens > 0
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(url, server, seconds=60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1.0):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")

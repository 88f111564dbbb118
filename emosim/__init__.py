"""emosim: emotional dialogues whose state, cause and response strategy are known."""

__version__ = "0.1.0"

"""A page on this machine alone, in which what is open is decided."""

import secrets
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

from ouder_netwerk.errors import InputError
from ouder_netwerk.matching.blocks import in_blocks
from ouder_netwerk.matching.review import OpenItem, decide
from ouder_netwerk.templates import template

_LOOPBACK = "127.0.0.1"
_LONGEST = 10_000  # bytes of a form
_NEAREST = "a"
"""In the place of a number: the nearest of each."""


class ReviewServer(ThreadingHTTPServer):
    """Shows what is open and writes what is decided, to whoever has its address on this machine.

    Parameters
    ----------
    wave : str
        For the title.
    path : Path
        The definition.
    items : callable
        Returns what is open now.
    """

    def __init__(self, wave: str, path: Path, items: Callable[[], list[OpenItem]]) -> None:
        super().__init__((_LOOPBACK, 0), _Handler)
        self.wave, self.path, self.items = wave, path, items
        self.token = secrets.token_urlsafe(16)

    @property
    def address(self) -> str:
        """Of the page; the token in it keeps other pages in the same browser out."""
        return f"http://{_LOOPBACK}:{self.server_port}/{self.token}/"


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer

    def do_GET(self) -> None:
        if self._refused(f"/{self.server.token}/"):
            return
        nonce = secrets.token_urlsafe(16)
        items = self.server.items()
        page = template("matching", "review.html.j2").render(
            wave=self.server.wave, path=self.server.path.as_posix(), items=items, blocks=in_blocks(items), nonce=nonce
        )
        self._answer(200, page, nonce)

    def do_POST(self) -> None:
        choose, done = (f"/{self.server.token}/{name}" for name in ("choose", "done"))
        if self._refused(choose, done):
            return
        form = parse_qs(self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _LONGEST)).decode())
        if self.path == done:
            self._answer(200, "<!doctype html><title>Done</title><p>You can close this page.", "")
            Thread(target=self.server.shutdown).start()
            return
        try:
            self._decide(form["item"], form["option"][0])
        except (KeyError, ValueError, StopIteration, IndexError, InputError) as error:
            self._answer(
                400, f"<!doctype html><title>Not written</title><p>Nothing was written: {type(error).__name__}.", ""
            )
            return
        self.send_response(303)
        self.send_header("Location", f"/{self.server.token}/")
        self.end_headers()

    def _decide(self, keys: list[str], option: str) -> None:
        """Write one choice for an item, or the first of each item of a block."""
        number = 1 if option == _NEAREST else int(option)
        items = {one.key: one for one in self.server.items()}
        for key, item in [(key, items[key]) for key in keys]:
            decide(self.server.path, key, item.options[number - 1].content if number else None)

    def _refused(self, *paths: str) -> bool:
        """Refuse whoever has not the token, and a page that reaches this machine by another name."""
        here = self.headers.get("Host") == f"{_LOOPBACK}:{self.server.server_port}"
        if here and self.path in paths:
            return False
        self._answer(404, "<!doctype html><title>Not here</title>", "")
        return True

    def _answer(self, status: int, page: str, nonce: str) -> None:
        content = page.encode()
        own = f"style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; " if nonce else ""
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header(
            "Content-Security-Policy", f"default-src 'none'; {own}form-action 'self'; frame-ancestors 'none'"
        )
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what is decided stands in the file."""

"""A TCP relay that can drop data silently, as a sleeping phone does, or refuse connections."""

import socket
import threading
from contextlib import suppress

from tools.app_server import HOST, free_port

Pair = tuple[socket.socket, socket.socket]


class Relay:
    """Forwards connections at `url` to a local port.

    server_closed: is set when the server has closed a severed connection.
    """

    def __init__(self, to: int) -> None:
        self._to = to
        self._severed: set[Pair] = set()
        self._pairs: set[Pair] = set()
        self.server_closed = threading.Event()
        self._port = free_port()
        self.url = f"http://{HOST}:{self._port}"
        self.start()

    def start(self) -> None:
        """Start to listen; also again after stop()."""
        self._listener = socket.create_server((HOST, self._port))
        threading.Thread(target=self._accept, daemon=True).start()

    def sever(self) -> None:
        """Drop the data of all open connections without closing them; new connections work."""
        self._severed |= self._pairs

    def stop(self) -> None:
        """Close the listener and all connections."""
        self._listener.shutdown(socket.SHUT_RDWR)  # close() alone does not end accept()
        self._listener.close()
        for pair in list(self._pairs):
            _close(pair)

    def _accept(self) -> None:
        with suppress(OSError):  # after stop()
            while True:
                visitor, _ = self._listener.accept()
                threading.Thread(target=self._join, args=(visitor,), daemon=True).start()

    def _join(self, visitor: socket.socket) -> None:
        try:
            server = socket.create_connection((HOST, self._to))
        except OSError:  # the server is down
            visitor.close()
            return
        pair = (visitor, server)
        self._pairs.add(pair)
        threading.Thread(target=self._pump, args=(visitor, server, pair), daemon=True).start()
        self._pump(server, visitor, pair)
        if pair in self._severed:
            self.server_closed.set()

    def _pump(self, source: socket.socket, target: socket.socket, pair: Pair) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if pair not in self._severed:
                    target.sendall(data)
        if pair not in self._severed:
            _close(pair)
            self._pairs.discard(pair)


def _close(pair: Pair) -> None:
    for end in pair:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()

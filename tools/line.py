"""A TCP relay in front of a server, to simulate a bad network.

It can slow connections, drop their data without closing them (as when a phone sleeps), or close
them and refuse new ones. Unlike the network emulation of a browser, it also slows websockets and
counts headers.
"""

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from anyio.from_thread import start_blocking_portal

from tools.app_server import HOST, free_port

CHUNK = 1400  # bytes of payload in a packet


@dataclass(frozen=True)
class Profile:
    """rtt: round-trip time in seconds; down, up: bits per second, None for no limit."""

    name: str = "no delay"
    rtt: float = 0.0
    down: float | None = None
    up: float | None = None


class Line:
    """Relays the connections at `url` to a server; they share the bandwidth. Use it in a `with`.

    bytes: transferred in both directions since it was last set to 0. server_closed: is set when the
    server has closed a severed connection.
    """

    def __init__(self, target: str, profile: Profile | None = None) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self._profile = profile or Profile()
        self._port = free_port()
        self.url = f"http://{HOST}:{self._port}"
        self.bytes = 0
        self.server_closed = threading.Event()
        self._connections: set[asyncio.Task[None]] = set()
        self._severed: set[asyncio.Task[None]] = set()
        self._free_at = {"down": 0.0, "up": 0.0}  # loop time at which all earlier bytes are sent
        self._thread = start_blocking_portal()

    def __enter__(self) -> Self:
        self._portal = self._thread.__enter__()
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        self._thread.__exit__(None, None, None)

    def start(self) -> None:
        """Accept connections; also works after stop()."""
        self._portal.call(self._listen)

    def stop(self) -> None:
        """Refuse new connections and close open ones."""
        self._portal.call(self._close)

    def sever(self) -> None:
        """Drop all data on open connections without closing them; new connections work."""
        self._severed |= self._connections

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connect, HOST, self._port)

    async def _close(self) -> None:
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.current_task()
        assert connection
        self._connections.add(connection)
        writers = [writer]
        try:
            await asyncio.sleep(self._profile.rtt)  # the handshake
            server_reader, server_writer = await asyncio.open_connection(*self._target)
            writers.append(server_writer)
            await asyncio.gather(
                self._pump(connection, reader, server_writer, "up"),
                self._pump(connection, server_reader, writer, "down"),
            )
        except (OSError, asyncio.CancelledError):
            pass  # the server is down, or stop() was called
        finally:
            self._connections.remove(connection)
            for end in writers:
                end.close()

    async def _pump(
        self,
        connection: asyncio.Task[None],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        direction: str,
    ) -> None:
        loop = asyncio.get_running_loop()
        rate = self._profile.down if direction == "down" else self._profile.up
        in_transit: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def arrive() -> None:
            while True:
                arrival_time, data = await in_transit.get()
                if (wait := arrival_time - loop.time()) > 0:
                    await asyncio.sleep(wait)
                if not data:
                    writer.close()
                    return
                writer.write(data)
                await writer.drain()

        arrival = asyncio.create_task(arrive())
        try:
            while data := await reader.read(CHUNK):
                if connection in self._severed:
                    continue
                self.bytes += len(data)
                if rate:
                    begin = max(self._free_at[direction], loop.time())
                    self._free_at[direction] = begin + len(data) * 8 / rate
                arrival_time = max(self._free_at[direction], loop.time()) + self._profile.rtt / 2
                in_transit.put_nowait((arrival_time, data))
                if rate and (ahead := self._free_at[direction] - loop.time()) > 0.05:
                    await asyncio.sleep(ahead - 0.05)  # backpressure on the sender
        except OSError:
            pass
        if connection in self._severed:
            arrival.cancel()
            if direction == "down":
                self.server_closed.set()
            return
        in_transit.put_nowait((loop.time() + self._profile.rtt / 2, b""))
        with suppress(OSError):  # the receiver has disconnected
            await arrival

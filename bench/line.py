"""A TCP relay with a delay and a bandwidth limit, which counts all bytes.

Unlike the network emulation of the browser, it also slows websockets and counts headers.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from anyio.from_thread import start_blocking_portal

CHUNK = 1400  # bytes of payload in a packet


@dataclass(frozen=True)
class Profile:
    """rtt: round-trip time in seconds; down, up: bits per second, None for no limit."""

    name: str
    rtt: float = 0.0
    down: float | None = None
    up: float | None = None


class Line:
    """Relays all connections of a visitor, which share its bandwidth.

    bytes: transferred in both directions since it was last set to 0.
    """

    def __init__(self, target: str, profile: Profile) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self.profile = profile
        self.bytes = 0
        self.url = ""
        self._free_at = {"down": 0.0, "up": 0.0}  # loop time at which all earlier bytes are sent

    async def serve(self) -> asyncio.Server:
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return server

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.profile.rtt)  # the handshake
        try:
            server_reader, server_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.close()
            return
        with suppress(asyncio.CancelledError):  # the relay stops
            await asyncio.gather(
                self._pump(reader, server_writer, "up"), self._pump(server_reader, writer, "down")
            )

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: str
    ) -> None:
        loop = asyncio.get_running_loop()
        rate = self.profile.down if direction == "down" else self.profile.up
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
                self.bytes += len(data)
                if rate:
                    begin = max(self._free_at[direction], loop.time())
                    self._free_at[direction] = begin + len(data) * 8 / rate
                arrival_time = max(self._free_at[direction], loop.time()) + self.profile.rtt / 2
                in_transit.put_nowait((arrival_time, data))
                if rate and (ahead := self._free_at[direction] - loop.time()) > 0.05:
                    await asyncio.sleep(ahead - 0.05)  # backpressure on the sender
        except OSError:
            pass
        in_transit.put_nowait((loop.time() + self.profile.rtt / 2, b""))
        with suppress(OSError):  # the receiver has disconnected
            await arrival


@contextmanager
def line(target: str, profile: Profile) -> Iterator[Line]:
    """Run a relay to a server; yield it, with its `url`."""
    relay = Line(target, profile)
    with start_blocking_portal() as portal:  # leaving the portal cancels the open connections
        server = portal.call(relay.serve)
        try:
            yield relay
        finally:
            portal.call(server.close)

"""Measure Streamlit: script runs per second, and the wait of 300 simultaneous sessions.

Compares the ordinary wizard (bench/ordinary_wizard.py) with the product, each on its own server,
through websockets without a browser.

    runs       100 sessions on a result request it again as soon as it is drawn
    at once    300 sessions open in the same moment: the product draws a result; the ordinary
               wizard draws its first question, because its address can't hold more
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException

from bench.servers import ORDINARY, RESULT_PATH
from tools.live_visitors import PATIENCE, Visitor, press, visit

PAGES, AT_ONCE, SECONDS = 100, 300, 10.0
QUERY = RESULT_PATH.partition("?")[2]


async def draw(page: Visitor, message: bytes) -> str | None:
    """Send a press and wait for the end of the run; return the id of a question's first button.

    None on a result, which has text areas.
    """
    await page.socket.send(message)
    button, asks = None, True
    async for data in page.socket:
        answer = ForwardMsg()
        answer.ParseFromString(data if isinstance(data, bytes) else data.encode())
        if answer.WhichOneof("type") == "delta":
            element = answer.delta.new_element
            button = button or element.button.id
            asks = asks and element.WhichOneof("type") != "text_area"
        elif answer.WhichOneof("type") == "script_finished":
            if answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return button if asks else None
            button, asks = None, True  # the script reruns
    raise OSError("the socket was closed")


async def to_the_result(page: Visitor, script: Path) -> bytes:
    """Walk to a result; return the press that draws it again."""
    if script != ORDINARY:
        await draw(page, press(QUERY))
        return press(QUERY)
    button = await draw(page, press(""))
    while button:  # the first answer of each question
        message = BackMsg()
        clicked = message.rerun_script.widget_states.widgets.add()
        clicked.id, clicked.trigger_value = button, True
        button = await draw(page, bytes(message.SerializeToString()))
    return press("")


async def _at_their_result(
    stack: AsyncExitStack, url: str, script: Path, pages: int
) -> AsyncIterator[tuple[Visitor, bytes]]:
    for _ in range(pages):
        page = await stack.enter_async_context(visit(url))
        yield page, await to_the_result(page, script)


async def runs(url: str, script: Path, pages: int = PAGES, seconds: float = SECONDS) -> float:
    """Return the results drawn per second for sessions that rerun continuously."""
    async with AsyncExitStack() as stack:
        ready = [found async for found in _at_their_result(stack, url, script, pages)]
        count, start = 0, time.perf_counter()

        async def again(page: Visitor, message: bytes) -> None:
            nonlocal count
            with suppress(OSError, WebSocketException):
                while time.perf_counter() - start < seconds:
                    await draw(page, message)
                    count += 1

        await asyncio.gather(*(again(page, message) for page, message in ready))
        return count / (time.perf_counter() - start)


async def at_once(url: str, script: Path, pages: int = AT_ONCE) -> tuple[list[float], int]:
    """Return the sorted waits of the sessions that were drawn, and how many were not."""
    waits: list[float] = []

    async def come() -> None:
        start = time.perf_counter()
        with suppress(OSError, WebSocketException, TimeoutError):
            async with asyncio.timeout(PATIENCE), visit(url) as page:
                await draw(page, press("" if script == ORDINARY else QUERY))
                waits.append(time.perf_counter() - start)

    await asyncio.gather(*(come() for _ in range(pages)))
    return sorted(waits), pages - len(waits)


def percentile_95(waits: list[float]) -> float:
    """Return the 95th percentile; infinity without data."""
    if len(waits) < 2:
        return float("inf")
    return statistics.quantiles(waits, n=20, method="inclusive")[18]

"""Measure the script runs of Streamlit per second, and the wait of 300 simultaneous sessions.

Compares the ordinary wizard (bench/ordinary_wizard.py) with the product, each on its own server,
through websockets without a browser.

    runs       100 sessions on a result request it again as soon as it is rendered
    at once    300 sessions open at the same moment: the product renders a result; the ordinary
               wizard renders its first question, because its URL can't contain answers
"""

import asyncio
import statistics
import time
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException

from bench.peers import ORDINARY
from tools.drive import RESULT
from tools.live_visitors import TIMEOUT, Visitor, rerun_message, visit

RUNNING, AT_ONCE, SECONDS = 100, 300, 10.0


async def rerun(visitor: Visitor, message: bytes) -> str | None:
    """Send a message and wait for the end of the run; return the id of the first button.

    "" if there is no button; None on a result of the ordinary wizard, which has text areas.
    OSError if the socket was closed.
    """
    await visitor.socket.send(message)
    button, is_question = None, True
    async for data in visitor.socket:
        response = ForwardMsg()
        response.ParseFromString(data if isinstance(data, bytes) else data.encode())
        if response.WhichOneof("type") == "delta":
            element = response.delta.new_element
            button = button or element.button.id
            is_question = is_question and element.WhichOneof("type") != "text_area"
        elif response.WhichOneof("type") == "script_finished":
            if response.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return button if is_question else None
            button, is_question = None, True  # the script reruns
    raise OSError("the socket was closed")


async def open_result(visitor: Visitor, script: Path) -> bytes:
    """Go to a result; return the message that reruns it."""
    if script != ORDINARY:
        await rerun(visitor, rerun_message(RESULT))
        return rerun_message(RESULT)
    button = await rerun(visitor, rerun_message(""))
    while button:  # the first option of each question
        message = BackMsg()
        clicked = message.rerun_script.widget_states.widgets.add()
        clicked.id, clicked.trigger_value = button, True
        button = await rerun(visitor, bytes(message.SerializeToString()))
    return rerun_message("")


async def results_per_second(url: str, script: Path) -> float:
    """Return the number of rendered results per second while sessions rerun continuously."""
    async with AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(visit(url)) for _ in range(RUNNING)]
        ready = [(visitor, await open_result(visitor, script)) for visitor in visitors]
        results, start = 0, time.perf_counter()

        async def keep_rerunning(visitor: Visitor, message: bytes) -> None:
            nonlocal results
            with suppress(OSError, WebSocketException):
                while time.perf_counter() - start < SECONDS:
                    await rerun(visitor, message)
                    results += 1

        await asyncio.gather(*(keep_rerunning(visitor, message) for visitor, message in ready))
        return results / (time.perf_counter() - start)


async def simultaneous_waits(url: str, script: Path) -> tuple[list[float], int]:
    """Return the sorted waits of rendered sessions, and the number of sessions that failed."""
    waits: list[float] = []

    async def open_session() -> None:
        start = time.perf_counter()
        with suppress(OSError, WebSocketException, TimeoutError):
            async with asyncio.timeout(TIMEOUT), visit(url) as visitor:
                await rerun(visitor, rerun_message("" if script == ORDINARY else RESULT))
                waits.append(time.perf_counter() - start)

    await asyncio.gather(*(open_session() for _ in range(AT_ONCE)))
    return sorted(waits), AT_ONCE - len(waits)


def percentile_95(waits: list[float]) -> float:
    """Return the 95th percentile; infinity if there are fewer than two values."""
    if len(waits) < 2:
        return float("inf")
    return statistics.quantiles(waits, n=20, method="inclusive")[18]

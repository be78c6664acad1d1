"""Who means harm: query strings, requests and socket messages that no browser sends, from a seed.

    process   100,000 query strings asked of the site in this process
    http      5,000 requests: queries, headers, paths, methods, bodies, garbage
    socket    2,000 messages, each through a socket of its own

Told are, by family: how many, exceptions, answers of 500 and above, echoes, the slowest. Beside
http and socket somebody asks for a page four times a second: the slowest of those. Linux only: it
reads the server's memory in /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import time
from collections.abc import Awaitable
from pathlib import Path

if not __package__:  # run as a file: python looks in bench/, but the package is beside it
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.load import Tally, ask
from bench.servers import RESULT_PATH
from tools.app_server import Server
from tools.hostile import PATHS, Found, ask_in_process, queries, send_messages, send_requests
from wegwijzer.content import load_content
from wegwijzer.html.render import Renderer
from wegwijzer.pdf.document import Paper
from wegwijzer.web.routes import Site

HEADING = f"{'':18}{'cases':>8}{'exceptions':>12}{'500s':>6}{'echoes':>8}{'slowest':>12}  answers"


def row(name: str, found: Found) -> str:
    answers = ", ".join(f"{count} {what}" for what, count in sorted(found.answers.items()))
    cases = found.answers.total()
    return (
        f"{name:18}{cases:8}{len(found.exceptions):12}{found.failures:6}{len(found.echoes):8}"
        f"{found.slowest * 1000:9.0f} ms  {answers}"
    )


def memory(server: Server) -> float:
    """Return what the server holds now, in MB."""
    status = Path(f"/proc/{server.process}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


async def beside(url: str, attack: Awaitable[dict[str, Found]]) -> tuple[dict[str, Found], Tally]:
    """Wait for the attack; return what came of it, and of those who asked for a page meanwhile."""
    others = Tally()
    attacking = asyncio.ensure_future(attack)
    while not attacking.done():
        await ask(url + RESULT_PATH, others)
        await asyncio.sleep(0.25)
    return await attacking, others


def over_a_line(name: str, count: int) -> int:
    server = Server()
    try:
        send = send_requests if name == "http" else send_messages
        asyncio.run(send(server.url, max(60, count // 10)))  # what it needs once is there
        before = memory(server)
        found, others = asyncio.run(beside(server.url, send(server.url, count)))
        time.sleep(5)
        after = memory(server)
        for family, tally in found.items():
            print(row(f"{name} {family}", tally))
            for problem in (*tally.exceptions[:3], *tally.echoes[:3]):
                print(f"    {problem!r}")
        print(
            f"memory {before:.0f} -> {after:.0f} MB ({after / before - 1:+.0%}); tracebacks in the "
            f"log: {server.log().count('Traceback')}, its lines {server.log().count(chr(10))}; "
            f"others: {len(others.latencies)} pages, {others.failed} failed, slowest "
            f"{max(others.latencies) * 1000:.0f} ms",
            flush=True,
        )
    finally:
        server.stop()
    return others.failed + sum(bad(tally) for tally in found.values())


def in_process(count: int) -> int:
    content = load_content()
    site = Site(Renderer(content), Paper(content))
    found = asyncio.run(ask_in_process(site, queries(count), PATHS))
    print(row("process query", found), flush=True)
    return bad(found)


def bad(found: Found) -> int:
    return len(found.exceptions) + len(found.echoes) + found.failures


def main() -> int:
    """Return 1 if anything failed, was repeated or had no answer, else 0."""
    scenes = {"process": 100_000, "http": 5_000, "socket": 2_000}
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("scene", nargs="*", choices=[[], *scenes], help="all, if none is named")
    parser.add_argument("--part", type=float, default=1.0, help="of the cases, default 1")
    options = parser.parse_args()
    print(HEADING)
    failed = 0
    for name in options.scene or scenes:
        count = int(scenes[name] * min(max(options.part, 0.001), 1.0))
        failed += in_process(count) if name == "process" else over_a_line(name, count)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

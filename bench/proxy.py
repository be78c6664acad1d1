"""Measure the cost of a response behind nginx as in deploy/, for docs/hosting.md.

One client requests each page repeatedly over one TLS connection. Prints the size, the time of a
response, and the processor time of the Wegwijzer, which is almost zero for pages that nginx caches.
Linux only: reads /proc.
"""

import argparse
import http.client
import os
import ssl
import statistics
import sys
import time
from pathlib import Path

from bench.peers import RESULT_PATH
from tools.app_server import Server
from tools.proxy import NAME, NO_NGINX, Proxy, find_nginx

PAGES = {
    "start": "/",
    "question": "/?rol=trainer&sector=sport",
    "result": RESULT_PATH,
    "sheet": RESULT_PATH.replace("/?", "/afdruk?"),
    "code": "/qr.svg?rol=trainer&sector=sport",
    "picture": "/voorbeeld.png",
}


def processor_seconds(server: Server) -> float:
    """Return the processor time of the server in seconds."""
    ticks = Path(f"/proc/{server.pid}/stat").read_text(encoding="ascii").split()[13:15]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def table_row(name: str, path: str, server: Server, proxy: Proxy, count: int) -> str:
    tls = ssl.create_default_context()
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection(NAME, proxy.port, timeout=60, context=tls)
    waits, size = [], 0
    for number in range(-3, count):  # warm up three times
        if number == 0:
            before = processor_seconds(server)
        start = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "br"})
        size = len(connection.getresponse().read())
        waits.append(time.perf_counter() - start)
    cost = (processor_seconds(server) - before) / count * 1000
    connection.close()
    return f"{name:12}{size:10}{statistics.median(waits[3:]) * 1000:10.1f} ms{cost:12.1f} ms"


def main() -> int:
    """Print the table; return 1 without nginx, else 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=100, help="responses per page, default 100")
    count = min(max(parser.parse_args().count, 10), 10_000)
    if not find_nginx():
        print(NO_NGINX)
        return 1
    server = Server()
    proxy = Proxy([server.port])
    try:
        proxy.start()
        print(f"{'':12}{'bytes':>10}{'answer':>13}{'processor':>15}")
        for name, path in PAGES.items():
            print(table_row(name, path, server, proxy, count), flush=True)
    finally:
        proxy.stop()
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())

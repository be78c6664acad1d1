"""How many files this process may have open: each connection takes one, each live page four."""

import logging
import os
from contextlib import suppress
from typing import Final

PER_PAGE: Final = 4  # a live page: its socket, and three for the event loop of its session
ELSE: Final = 64  # the server's own, and connections that fetch a page or a file just then

_LOG = logging.getLogger(__name__)


def most_pages(wanted: int) -> int:
    """Return how many pages can be live, after asking the system for the files that they take."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows: it has no such limit
        return wanted
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted * PER_PAGE + ELSE
    if limit == resource.RLIM_INFINITY or limit >= needed:
        return wanted
    asked = needed if most == resource.RLIM_INFINITY else min(needed, most)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (asked, most))
        limit = asked
    possible = min(wanted, max(0, limit - ELSE) // PER_PAGE)
    if possible < wanted:
        _LOG.warning(
            "%d pages can be live at once, not %d, with %d open files: the others go by links",
            *(possible, wanted, limit),
        )
    return possible


def room_for_a_page() -> bool:
    """Return whether a live page finds its files now: many connections take them too."""
    opened = []
    try:
        for _ in range(4 * PER_PAGE):  # a few come in at the same moment
            opened.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return False
    finally:
        for file in opened:
            os.close(file)
    return True

"""Start the app with another Python, one with run-time packages only, and ask it for its page.

python -m scripts.check_start .venv-run/bin/python
"""

import sys

from scripts.app_server import Server

# The second runs the script too, where the page's own imports are: a socket is not needed for it.
PATHS = ("/", "/_stcore/script-health-check")


def main(python: str) -> int:
    """Return 0 when every path answers 200; else say which did not, with the app's output."""
    try:
        server = Server("--server.scriptHealthCheckEnabled=true", python=python)
    except RuntimeError as error:
        print(error)
        return 1
    try:
        bad = [f"{path}: {status}" for path in PATHS if (status := server.status(path)) != 200]
    finally:
        server.stop()
    if bad:
        print("Without dev packages:", *bad, server.log(), sep="\n")
        return 1
    print("A start without dev packages: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

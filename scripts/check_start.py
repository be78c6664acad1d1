"""Start the app with another Python, one with run-time packages only, and ask it for its page.

python -m scripts.check_start .venv-run/bin/python
"""

import subprocess
import sys

from tools.app_server import ROOT, Server

# The script runs in a session of its own, where the page's imports are: the first paint is not it.
RUN_PAGE = """
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("streamlit_app.py").run(timeout=60)
drawn = [element.proto.body for element in page.get("html")]
raise SystemExit(str(page.exception) if page.exception else "data-staat" not in "".join(drawn))
"""


def main(python: str) -> int:
    """Return 0 when the server answers and the page runs; else say what went wrong."""
    try:
        server = Server(python=python)
    except RuntimeError as error:
        print(error)
        return 1
    try:
        status = server.status("/")
    finally:
        server.stop()
    page = subprocess.run(
        [python, "-c", RUN_PAGE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if status != 200 or page.returncode != 0:
        print(f"Without dev packages: / answers {status}", server.log(), page.stderr, sep="\n")
        return 1
    print("A start without dev packages: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

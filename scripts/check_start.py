"""Start the app with another Python that has only run-time packages, and render a page.

python -m scripts.check_start .venv-run/bin/python
"""

import subprocess
import sys

from tools.app_server import ROOT, running_server

# The first paint does not import all modules of the Streamlit script.
RUN_PAGE = """
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("streamlit_app.py").run(timeout=60)
bodies = [element.proto.body for element in page.get("html")]
raise SystemExit(str(page.exception) if page.exception else "data-staat" not in "".join(bodies))
"""


def main(python: str) -> int:
    """Return 0 if the server responds and the script renders; else print the error and return 1."""
    try:
        with running_server(python=python) as server:
            status = server.status("/")
    except RuntimeError as error:
        print(error)
        return 1
    page = subprocess.run(
        [python, "-c", RUN_PAGE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if status != 200 or page.returncode != 0:
        print(f"Without dev packages: / returned {status}", server.log(), page.stderr, sep="\n")
        return 1
    print("A start without dev packages: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

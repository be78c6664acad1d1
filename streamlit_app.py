"""Run as a script: the page. Imported as a module: the server application that serves it.

`streamlit run`, `uvicorn streamlit_app:app` and `make run` all serve `app`.
"""

import os
from pathlib import Path

import streamlit as st

from wegwijzer import page

if __name__ == "__main__":
    page.show()
else:
    from starlette.middleware import Middleware

    from wegwijzer.content import ContentError
    from wegwijzer.server import Front

    try:
        renderer = page.renderer()
    except ContentError as mistakes:
        raise SystemExit(str(mistakes)) from None  # the list, not the way to where it was found

    app = st.App(
        __file__,
        middleware=[
            Middleware(
                Front,
                renderer=renderer,
                streamlit_folder=Path(st.__file__).parent / "static",
                base_path=st.get_option("server.baseUrlPath"),
                public_url=os.environ.get("WEGWIJZER_URL"),
                frame_ancestors=os.environ.get("WEGWIJZER_FRAME_ANCESTORS"),
            )
        ],
    )

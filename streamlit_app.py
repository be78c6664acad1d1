"""Streamlit runs this file as a script to render a screen; a server imports `app` from it.

`streamlit run`, `uvicorn streamlit_app:app` and `make run` all serve `app`.
"""

import streamlit as st

from wegwijzer.streamlit_engine import script

if __name__ == "__main__":
    script.show()
else:
    from starlette.types import ASGIApp

    from wegwijzer import start

    settings, renderer, paper = start.check()
    app: ASGIApp = st.App(__file__)  # `streamlit run` looks for this line in this file
    app = start.application(app, settings, renderer, paper)

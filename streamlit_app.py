"""Run as a script: the page. Imported as a module: the server application that serves it.

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

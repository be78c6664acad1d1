"""The application with a PDF queue that is always full; tests run it with uvicorn."""

from wegwijzer.web import pdfs

pdfs.MAX_WAITING = -1  # with MAX_RUNNING = 1, no job fits

from streamlit_app import app  # noqa: E402

__all__ = ["app"]

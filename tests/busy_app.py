"""The application with a PDF queue that is always full; tests run it with uvicorn."""

from wegwijzer.web import pdfs

pdfs.AT_ONCE, pdfs.WAITING = 1, -2

from streamlit_app import app  # noqa: E402

__all__ = ["app"]

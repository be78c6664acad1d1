"""The HTTP server: settings, routes, PDFs, files, limits and logs. Does not import Streamlit."""

"""The server: settings, addresses, files and logs. It does not import Streamlit."""

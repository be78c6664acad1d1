"""The server: settings, addresses, files, log; knows nothing of Streamlit."""

"""Internal selectors and paths of Streamlit's page that tests and checks need."""

PORTALS = "body > [data-st-overlay-root]"  # the containers of Streamlit's overlays
IDLE = "#root [data-test-script-state=notRunning]"  # Streamlit has finished rendering
SCRIPTS = "/static/js/"  # only the addresses of Streamlit's scripts contain this

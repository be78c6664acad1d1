"""Tools for editors of data/: the check, the preview, and YAML's mistakes in plain Dutch."""

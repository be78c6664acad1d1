"""What editors use: the check of data/, and what comes with it. Nothing that is served needs it."""

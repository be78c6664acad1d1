"""PDFs of the advice, made with Typst."""

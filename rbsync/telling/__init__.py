"""From facts to sentences, tables and JSON: for the terminal, for mail and for a page."""

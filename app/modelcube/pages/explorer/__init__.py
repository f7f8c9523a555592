"""The explorer: the page at `/` and its parts."""

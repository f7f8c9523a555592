"""One file a language: `LANGUAGE`, with its messages by their English."""

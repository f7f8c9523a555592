"""The plots, one a file."""

"""Judges the surrogate on rows that are left out."""

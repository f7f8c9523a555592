"""Predictions of many points."""

"""Measuring: the one room that knows torch, timm and fvcore (the extra `evaluate`)."""

"""Measuring networks.

What builds, counts, trains and times them needs the extra `evaluate` (torch, timm, fvcore, ray); requests, records and
the queue do not, so that the web server can keep them.
"""

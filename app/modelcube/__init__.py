"""Model Cube: an explorer of the resolution, depth and width cube of scalable networks."""

__version__ = "0.1.0"

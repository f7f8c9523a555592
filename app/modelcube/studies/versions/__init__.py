"""Data versions: what was shipped and recorded, and what of it is kept."""

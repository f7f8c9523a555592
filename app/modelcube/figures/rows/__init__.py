"""The rows that figures show, computed for a state."""

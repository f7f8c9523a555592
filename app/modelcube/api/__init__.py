"""HTTP: one router a resource, and what all answers have in common."""

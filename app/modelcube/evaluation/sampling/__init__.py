"""Plans of sampled networks, and their campaigns."""

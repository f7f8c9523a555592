"""One network: images, build, optimizer, loop, checkpoints, test, latency."""

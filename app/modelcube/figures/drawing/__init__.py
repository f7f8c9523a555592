"""What plots share: bindings, traces, axes, colours, words."""

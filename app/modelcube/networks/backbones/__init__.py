"""The backbones, one file of data each."""

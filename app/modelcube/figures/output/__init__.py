"""Pictures, files and metadata of figures."""

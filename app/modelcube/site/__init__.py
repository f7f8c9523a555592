"""The explorer and its embeds as files for any static host: `modelcube export`."""

"""Is what was kept still what it was? Everything with a recorded hash is looked at in turn; what does not match is said, never mended."""

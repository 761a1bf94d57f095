"""Survey weights and designs: raking, trimming, replicates, estimates."""

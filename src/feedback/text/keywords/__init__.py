"""Words that tell groups apart, stand together, or are spread evenly."""

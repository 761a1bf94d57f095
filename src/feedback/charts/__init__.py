"""SHOW: the theme and one module per family of charts."""

"""SCALE: many like pieces of work over processes of this machine or workers of a Dask scheduler."""

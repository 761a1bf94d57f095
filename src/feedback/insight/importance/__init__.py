"""Dividing R² among drivers: subsets, methods, dominance, resampling, missing answers, words."""

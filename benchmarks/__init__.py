"""Benchmarks: ratios to what git itself costs in the same run, on generated histories."""

"""Measures of speed, load and memory; `make bench` runs them and writes docs/performance.md."""

"""Speed and scale, run by hand; results in docs/benchmarks.md."""

"""What the benchmarks compare: a module for each scene, and what scenes share."""

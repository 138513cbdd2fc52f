"""What the benchmarks share: a large made-up city, a steady load, a plain page to compare with."""

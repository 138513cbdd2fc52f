"""Indicator values computed from snapshots of facts, reported figures, progress to target, warnings."""

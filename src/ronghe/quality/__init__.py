"""Quality: multi-party evaluation, surveys, statistics forms, annual quality report."""

"""Policy documents, clauses, tasks, indicator definitions and parameters."""

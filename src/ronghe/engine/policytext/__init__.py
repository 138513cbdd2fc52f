"""A policy page in, its clauses, tasks and indicators out, each with its exact place in the text."""

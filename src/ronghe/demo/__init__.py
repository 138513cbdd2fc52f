"""A believable, visibly synthetic city: deterministic, any size."""

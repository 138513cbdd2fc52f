"""Who may do what in the labour app."""

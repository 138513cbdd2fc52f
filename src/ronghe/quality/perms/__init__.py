"""Who may do what in the quality app."""

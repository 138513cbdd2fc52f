"""Where the sign-in libraries call us; named in the settings."""

"""Forms of the policy pages."""

"""The interface for partners: keys, scopes, addresses under /api/v1/, webhooks."""

"""The composition root: settings, addresses, entry points. Imported by nobody."""

"""The ``ronghe`` command: thin verbs over engine and services."""

"""Job title → occupation, programme → occupation. Usable as a library, without Django."""

"""The programmes of the schools: register, supply, alignment, desk, network."""

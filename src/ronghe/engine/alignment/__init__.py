"""How well the programmes of a place fit its industry: match degrees, gaps, the quadrant, dockings."""

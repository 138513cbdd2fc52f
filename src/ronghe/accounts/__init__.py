"""Users, their memberships with roles, delegation, and sign-in."""

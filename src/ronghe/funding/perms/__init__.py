"""Who may do what in the funding app, by what it is about: ``perms.claims``, ``perms.budgets``, …"""

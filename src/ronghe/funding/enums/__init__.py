"""Choices of the funding app, by what they are about: ``enums.claims``, ``enums.budgets``, …"""

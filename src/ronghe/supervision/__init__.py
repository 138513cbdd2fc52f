"""Supervision: cycles, dispatch, inspection, rectification, cards, meetings, ledger."""

"""Printed papers: a letter as data, set as PDF or as a Word file."""

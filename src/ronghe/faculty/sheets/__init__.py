"""Excel sheets of the faculty app."""

from ronghe.faculty.sheets.practice import practice_sheet
from ronghe.faculty.sheets.teachers import teacher_sheet

__all__ = ["practice_sheet", "teacher_sheet"]

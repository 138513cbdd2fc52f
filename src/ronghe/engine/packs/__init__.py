"""Jurisdiction packs: a city's plan, indicators, parameters, lists and calendar as checked files."""

from ronghe.engine.packs.diffing import Change, diff_packs
from ronghe.engine.packs.loading import load_pack
from ronghe.engine.packs.shapes import Pack

__all__ = ["Change", "Pack", "diff_packs", "load_pack"]

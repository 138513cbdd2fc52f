"""Indicators without Django: definitions as data, counting as Ibis expressions, progress and judgement."""

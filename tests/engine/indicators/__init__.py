"""Tests of the indicator engine: pure, without a database."""

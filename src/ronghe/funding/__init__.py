"""Money: schemes, claims, budgets, tax worksheets, income distribution and pay."""

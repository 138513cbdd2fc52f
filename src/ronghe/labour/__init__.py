"""The labour market: job ads, returns, demand, forecast."""

"""Monthly and quarterly series in; point and interval forecasts out, with the evidence for each.

``pipeline.forecast`` is the door: it takes cleaned series (``cleaning.clean``), forecasts each by a
combination that a rolling-origin back-test chose, reconciles them with a hierarchy if one is given, and
hands back a ``Report`` that says what was done to every series and why.
"""

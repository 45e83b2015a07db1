"""What each message needs to know, read from the state at the moment it is sent, so that it tells what is true then.

Values are JSON: money as ``{"minor": int, "currency": str}``, days and moments in ISO 8601, reasons as ``{"code", "params"}``. What came to pass is
read from the story (``story.py``), which a sealed journal does not shorten. Nothing here plans or decides, because the table of kinds names it.
"""

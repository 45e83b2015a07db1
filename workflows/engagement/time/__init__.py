"""Days and hours: zones, wall clocks, business calendars, service windows, what comes again."""

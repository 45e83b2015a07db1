"""The rules, by subject.

Each file has actions (what a command does), reactions (what follows from an event), what a deadline means, and standing rules (what must hold
whenever nothing else is left to do). ``table.py`` is the one place that knows them all.
"""

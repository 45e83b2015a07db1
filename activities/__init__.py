"""The world side: bodies of the ports that ``workflows/engagement/ports.py`` names."""

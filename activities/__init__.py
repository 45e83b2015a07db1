"""The world side: bodies of the ports that ``workflows/engagement/messages/ports.py`` names."""

from activities.registry import Activities

__all__ = ["Activities"]

"""``milepost up``."""


def up() -> None:
    """x."""

"""The door for billing systems: signed messages over HTTP come in, and leave as billing events."""

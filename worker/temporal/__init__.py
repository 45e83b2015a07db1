"""How Milepost talks to Temporal: client, payload encryption, key ring and workflow sandbox."""

"""Messages: rendered from templates, wrapped as mail, sent once or not at all."""

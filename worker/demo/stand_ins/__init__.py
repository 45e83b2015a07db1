"""Other people's services, acted out on 127.0.0.1: for demo and tests."""

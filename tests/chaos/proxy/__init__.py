"""A TCP proxy between the services and their servers that breaks connections on purpose."""

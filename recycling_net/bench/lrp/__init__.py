"""Public instances of location-routing: which depots open and which rounds leave from them."""

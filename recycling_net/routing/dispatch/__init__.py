"""The routes of one day from orders, open sites and a mixed fleet."""

"""What pain points are made of: who hurts, what it costs, where, in whose words."""

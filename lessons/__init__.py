"""What is learned and what is kept. Knows no Qt."""

"""The page for phones in the hall: what they see, and their votes. Knows neither Qt nor a store."""

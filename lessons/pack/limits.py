"""How large a pack may be. Generous for teaching, far below what could stop a laptop."""

LARGEST_FILE = 2_000_000_000
LARGEST_MANIFEST = 32_000_000
LARGEST_MEMBER = 100_000_000
LARGEST_CONTENT = 4_000_000_000
MOST_MEMBERS = 16_000
HIGHEST_RATIO = 50
"""How much larger than its packed form a member may be; films pack 2 to 5 times, JSON 20 times."""
DEEPEST_JSON = 40

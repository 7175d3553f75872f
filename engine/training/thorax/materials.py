"""Effective attenuation of what the patient is made of, at 100 to 120 kVp."""

WATER_PER_MM = 0.0185
"""Effective attenuation of water at 100 to 120 kVp, per mm."""
CORTEX = 1.55 * 1.9
MARROW = 0.22 * 1.45
"""Bone minus soft tissue, relative to water."""

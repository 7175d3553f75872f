"""The anatomy net: which pixels are right lung, left lung and heart, and whether this is a frontal
chest film at all. From films with masks to the graph that a bundle carries.
"""

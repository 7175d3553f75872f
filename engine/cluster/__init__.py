"""Work that is many runs, done by many workers: in this process, or on a Ray cluster.

`workers` says what a worker is, `sharing` gives the items out, `ray_workers` knows Ray, `kept`
saves what is finished, `pace` tells how long the rest takes. Knows no model and no pack.
"""

"""Arrays in, arrays out: what a whole customer base looks like, without a loop over customers.

Its modules for users are `rfm`, `lifecycle`, `profile`, `forecast` and `synthetic`.
"""

"""Arrays in, arrays out: what a whole customer base looks like, without a loop over customers.

Its modules for users are `rfm`, `lifecycle` and `synthetic`; `value`, `behaviour`, `retention`,
`profile` and `interconnect` on customers; `satisfaction`, `complaints` and `reports` on what is
said and done; `tariffs`, `promotion` and `churn` on what to do about it; and `forecast`.
"""

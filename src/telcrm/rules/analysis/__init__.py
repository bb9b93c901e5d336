"""What a table or a book can say, asked of boxes of inputs instead of single records.

A box holds sets of cells of the grid, so that one question covers all inputs inside it, and an
answer is a proof.
"""

"""What is wrong with a book, or good to know of it, proven for all facts."""

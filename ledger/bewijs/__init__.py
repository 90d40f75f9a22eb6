"""What proofs are made of: the tree, the heads of cases, a page that checks itself."""

"""Theorems that can be seen to happen: small computations beside what the papers claim."""

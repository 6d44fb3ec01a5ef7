"""The judge: a program of its own that joins what clients saw with everything that is stored."""

"""Detection: bytes in, matches out. Nothing here opens a file, reads a clock or reaches the network."""

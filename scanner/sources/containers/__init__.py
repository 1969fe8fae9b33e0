"""Opens containers: archives, compressed files, documents, databases and compiled code, nested in one another.

What is inside becomes blobs of text under the container's name and its own (``a.zip!b.tar.gz!c.txt``). Kinds are
recognised by their first bytes. Everything is read as a stream or held in bounded memory, never written to a disk and
never run, and every bound that ends the reading is a ``Skip`` with its reason.
"""

"""Where blobs come from: all reading of files and git happens here."""

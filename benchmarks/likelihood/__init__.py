"""Trains the model that tells secrets without a form of their own from other values, and measures it.

    python -m benchmarks.likelihood LABELLED.jsonl.gz            cross-validate by repository and print each fold
    python -m benchmarks.likelihood LABELLED.jsonl.gz --write    then train on everything and write the data files

Needs ``pip install -e .[likelihood]``. With the same file and the same versions the same files come out.
"""

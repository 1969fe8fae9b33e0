"""Formatters: each turns a Report into text."""

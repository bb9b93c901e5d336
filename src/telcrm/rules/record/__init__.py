"""The record backend: its door, and decisions as functions of one record."""

"""The bench: an invented archive of any size, and the press and its peers measured on it side by side."""

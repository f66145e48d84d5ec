"""The tests, and the tools they need: a browser, a validator, a link checker."""

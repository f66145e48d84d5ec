"""Kho Văn Bản: a git-native press that turns an archive of directives into a static site."""

__version__ = "0.1.0"

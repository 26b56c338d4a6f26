"""Folders altered as people, programs and disks alter them: each is read right or told, never wrong in silence."""

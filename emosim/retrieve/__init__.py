"""Finding moments of a corpus again: by what was felt, and by what was said."""

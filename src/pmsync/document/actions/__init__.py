"""Action items: read from whatever their team writes them in, and edited by the smallest change."""

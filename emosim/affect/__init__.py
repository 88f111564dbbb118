"""How feeling moves: appraisal, dynamics, the emotion machine and the progression machine."""

"""From a trajectory to a dialogue: the realizers, and what each must give."""

"""The default realizer: a grammar over the lexicon, the scenario's words and the persona's. No model."""

"""Link prediction: what is held out, what is learnt, how it is scored."""

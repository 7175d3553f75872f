"""The stage: prior and counterfactual, how they are compared, and the tools to look at them."""

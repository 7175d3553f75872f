"""The groups of `foresee` subcommands; everything heavy is imported inside a command."""

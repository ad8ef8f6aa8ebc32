"""Reading the files that people bring: bounded, nothing trusted, each problem told with its place and its mend."""

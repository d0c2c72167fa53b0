"""`make bench`: what pages cost with many events."""

from tests.benchmarks.pages import main

main()

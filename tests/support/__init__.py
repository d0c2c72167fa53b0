"""The ground that tests stand on: databases, browser, servers, and an account of what a run left out."""

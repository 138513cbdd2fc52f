"""Reading policies: what the pages, the command line and the upper apps ask for, one file a question."""

"""The chaos kit: workload, nemesis, fault proxy and checker (README.md)."""

"""The plan at the desk: its records, and the workspaces where sheets, trees and versions are worked on."""

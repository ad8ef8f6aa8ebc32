"""What actors and the institute may do with what is published, one file per aggregate."""

"""The package that an actor receives: what it holds, how it is made, and how anyone checks it. No models here."""

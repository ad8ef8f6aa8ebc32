# Abierto on a fresh machine: Python 3.11 or later and make, nothing else. Paths here are relative on purpose:
# the folder's own name may hold spaces and accents.
.POSIX:
.SUFFIXES:
.PHONY: help run test check bench simulate lock sbom run-environment test-environment

PORT = 8000
ARGS =
WORDS_RUN = DEMONSTRATION=si SECOND_FACTOR=optional DEMONSTRATION_CLOCK=2022-05-16T10:00:00-05:00 \
	PORT='$(PORT)' SITE_URL='http://127.0.0.1:$(PORT)'
PY = .venv/bin/python

# The first Python here that is recent enough and can make a virtual environment.
FIND = for name in "$$PYTHON" python3.11 python3.12 python3.13 python3.14 python3 python; do \
	[ -n "$$name" ] && "$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { found="$$name"; break; }; done; \
	[ -n "$$found" ] || { echo "Se necesita Python 3.11 o posterior con venv (en Debian: apt install python3 python3-venv)." >&2; \
	echo "Python 3.11 or later with venv is needed (on Debian: apt install python3 python3-venv)." >&2; exit 1; }; "$$found"

help:
	@echo "make run     el sitio con la demostración en http://127.0.0.1:$(PORT) (PORT=… cambia el puerto)"
	@echo "make test    todas las pruebas, en paralelo (ARGS='…' pasa opciones a pytest)"
	@echo "make check   estilo, tipos, plantillas, capas, migraciones, despliegue y candados"
	@echo "make bench   mediciones: páginas, bitácora, tamizado, gestos, entrega y jornada electoral"
	@echo "make simulate tamizado de una campaña inventada: a quién aparta y a quién no"
	@echo "make sbom    lista de partes (CycloneDX) en var/sbom.json"
	@echo "make lock    vuelve a escribir requirements.txt y requirements-dev.txt (pide uv)"

run: run-environment
	@$(WORDS_RUN) $(PY) -m abierto prepare
	@$(WORDS_RUN) exec $(PY) -m abierto serve

test: test-environment
	@$(PY) -m pytest -n auto --dist loadgroup $(ARGS)

check: test-environment
	@.ci/check

bench: test-environment
	@$(PY) -m bench $(ARGS)

simulate: test-environment
	@$(PY) -m bench.simulate $(ARGS)

lock:
	@.ci/lock

sbom: run-environment
	@$(PY) .ci/sbom

run-environment:
	@found=; $(FIND) .ci/venv requirements.txt

test-environment:
	@found=; $(FIND) .ci/venv requirements-dev.txt

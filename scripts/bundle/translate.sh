#!/bin/sh
# Translates the folder inbox beside this file and opens the folder outbox.
cd "$(dirname "$0")" || exit 2
if [ ! -x env/bin/python ]; then
	echo "svodka is not installed in this folder yet: run install.sh first." >&2
	exit 2
fi
exec env/bin/python -X utf8 program/translate.py "$@"

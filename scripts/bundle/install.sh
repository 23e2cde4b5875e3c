#!/bin/sh
# Finds Python and has it install svodka into this folder.
cd "$(dirname "$0")" || exit 2
for python in @COMMANDS@; do
	if command -v "$python" >/dev/null 2>&1 && "$python" program/is_python_good.py >/dev/null 2>&1; then
		exec "$python" -X utf8 program/install.py
	fi
done
echo "svodka needs Python @PYTHONS@, 64-bit, and none can be found here: install one of them, then run install.sh again." >&2
exit 2

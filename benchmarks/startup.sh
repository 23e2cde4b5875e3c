#!/usr/bin/env bash
# Start-up times (median of 7 after one warm-up) and sizes:  benchmarks/startup.sh
set -euo pipefail
cd "$(dirname "$0")/.."
article=inbox/az_baku_kuryery.txt
median() { for _ in 0 1 2 3 4 5 6 7; do /usr/bin/env bash -c "TIMEFORMAT=%R; time $1 >/dev/null 2>&1" 2>&1; done | tail -n 7 | sort -n | sed -n 4p; }
echo "| what | seconds |"
echo "|---|---|"
echo "| svodka --help | $(median '.venv/bin/svodka --help') |"
echo "| svodka translate --dry-run, one article | $(median ".venv/bin/svodka translate --dry-run $article") |"
echo "| make install, environment there | $(median 'make -s install') |"
clone=$(mktemp -d); git clone --quiet "file://$PWD" "$clone/svodka"
echo "| what | MB |"
echo "|---|---|"
echo "| environment .venv | $(du -sm .venv | cut -f1) |"
echo "| clone, work tree and history | $(du -sm "$clone/svodka" | cut -f1) |"
rm -rf "$clone"

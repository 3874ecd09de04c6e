# What action.yml runs: the pinned requirements into a virtual environment, then pmsync from this very checkout.
# Python runs isolated (-I), so that nothing in the user's checkout can stand in for one of its modules.
# PMSYNC_VENV names an environment that stays: it is made anew only when it holds other requirements.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=${PMSYNC_VENV:-$RUNNER_TEMP/pmsync-venv}

if ! python3 -I -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "::error title=pmsync::There is no Python 3.11 or newer; put actions/setup-python before this step."
  exit 2
fi

wanted=$(python3 -I -c 'import hashlib, pathlib, sys
print(sys.version_info[:3], hashlib.sha256(pathlib.Path(sys.argv[1]).read_bytes()).hexdigest())' "$here/requirements.txt")
if [ "$(cat "$venv/pmsync-requirements" 2>/dev/null || true)" != "$wanted" ]; then
  if [ -n "$(ls -A "$venv" 2>/dev/null)" ] && [ ! -f "$venv/pyvenv.cfg" ]; then
    echo "::error title=pmsync::PMSYNC_VENV names a folder that is no virtual environment and not empty; name another."
    exit 2
  fi
  echo "::group::Install the requirements of pmsync"
  python3 -I -m venv --clear "$venv"
  "$venv/bin/python" -I -m pip install --quiet --disable-pip-version-check --require-hashes \
    --requirement "$here/requirements.txt"
  echo "$wanted" >"$venv/pmsync-requirements"
  echo "::endgroup::"
fi

exec "$venv/bin/python" -I -c 'import sys; sys.path.insert(0, sys.argv.pop(1))
from pmsync.cli.action.step import main; main()' "$here/src"

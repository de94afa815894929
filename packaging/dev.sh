#!/usr/bin/env bash
# The one door for people who work on the program: sets up what is missing, then does one thing.
# Everything it makes lies in .venv/ and .dev/ (both ignored by git) and may be removed at any time.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly ROOT
readonly VENV=$ROOT/.venv
readonly DEV=$ROOT/.dev
readonly LOG=$DEV/setup.log
readonly LOCK=$ROOT/packaging/requirements.lock

# Debian packages. "a|b": the first that this release has (Debian 13 renamed some).
readonly QT_LIBRARIES=(
    'libglib2.0-0|libglib2.0-0t64' libegl1 libgl1 libfontconfig1 libdbus-1-3 libxkbcommon0 libatomic1
    libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-randr0 libxcb-shape0
    libwayland-cursor0 libwayland-egl1
    'libcups2|libcups2t64'
)
readonly PYTHON_PACKAGE='python3.11-venv|python3-venv'
# Only tests use these; a test whose tool is missing is skipped and says so.
readonly TEST_TOOLS=(xvfb xauth poppler-utils openssl age zstd shellcheck strace fiu-utils)

usage() {
    cat <<'EOF'
用法：bash packaging/dev.sh 动作
  run              打开窗口；还没有站点时打开一个练习厂（没有显示器时改在命令行里演示）
  test [参数]      跑全部测试；参数交给 pytest
  check            代码检查：ruff、排版、mypy、分层
  bench            与参照相比的速度
  screens [文件夹] 每个页面、每张纸各存一张图片（默认 .dev/screens）
  torture [参数]   断电、拔盘、磁盘出错的全套折磨测试（几十分钟）；test 里只跑其中一份样本
  build            以后才有
每个动作都先把环境准备好，第二次就很快。
EOF
}

say() { printf '%s\n' "$*"; }

stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Runs a command quietly; when it fails its last words are shown.
quietly() {
    local before
    before=$(wc -l <"$LOG")
    if ! "$@" >>"$LOG" 2>&1; then
        tail -n "+$((before + 1))" "$LOG" | tail -n 12 >&2
        return 1
    fi
}

# --- system packages -----------------------------------------------------------------------------

is_installed() {
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Prints those of the given packages that are not installed, as "a|b" where there is a choice.
missing_packages() {
    local wanted name found
    for wanted in "$@"; do
        found=no
        for name in ${wanted//|/ }; do
            if is_installed "$name"; then found=yes; fi
        done
        if [[ $found == no ]]; then say "$wanted"; fi
    done
}

# Prints of each "a|b" the first name that apt can install here.
names_for_apt() {
    local wanted name chosen
    for wanted in "$@"; do
        chosen=${wanted%%|*}
        for name in ${wanted//|/ }; do
            if apt-cache show "$name" >/dev/null 2>&1; then
                chosen=$name
                break
            fi
        done
        say "$chosen"
    done
}

apt_install() {
    local names
    say "安装系统软件包：${*%%|*}"
    export DEBIAN_FRONTEND=noninteractive
    # An old list is still worth trying.
    quietly apt-get update || say "软件包列表没有更新成，用原有的列表继续。"
    mapfile -t names < <(names_for_apt "$@")
    quietly apt-get install -y --no-install-recommends "${names[@]}"
}

# Installs what is missing of the given packages when that is possible; else prints the one line to
# type. Succeeds only when nothing is missing afterwards.
system_packages() {
    local missing names
    command -v dpkg-query >/dev/null || return 1
    mapfile -t missing < <(missing_packages "$@")
    [[ ${#missing[@]} -gt 0 ]] || return 0
    if [[ $(id -u) -eq 0 ]] && apt_install "${missing[@]}"; then
        return 0
    fi
    mapfile -t names < <(names_for_apt "${missing[@]}")
    say "缺少系统软件包。请有管理员权限的人输入这一行："
    say "  sudo apt-get install --no-install-recommends ${names[*]}"
    return 1
}

libraries_load() {
    QT_QPA_PLATFORM=offscreen "$VENV/bin/python" -c '
from PySide6 import QtPrintSupport, QtSvg
from PySide6.QtWidgets import QApplication
QApplication([])' >>"$LOG" 2>&1
}

# --- Python --------------------------------------------------------------------------------------

# Prints a Python that is new enough, not too new, and can make a virtual environment.
find_python() {
    local name
    for name in python3.11 /usr/bin/python3.11 python3.12 python3.13 python3 /usr/bin/python3; do
        if "$name" -c 'import sys, venv, ensurepip
sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; then
            say "$name"
            return 0
        fi
    done
    return 1
}

venv_is_there() {
    [[ -x $VENV/bin/python && -x $VENV/bin/hongdang ]]
}

make_venv() {
    local python
    if "$VENV/bin/python" -c 'import pip' >/dev/null 2>&1; then return 0; fi
    python=$(find_python) ||
        stop "没有可用的 Python：需要 3.11、3.12 或 3.13，并带 venv。装好后再运行一次。"
    say "建立 Python 环境 .venv（$("$python" --version)）"
    quietly "$python" -m venv --clear "$VENV" || stop "Python 环境没有建成，详情见 $LOG。"
}

stamp_key() {
    {
        say "$ROOT" "${QT_LIBRARIES[@]}"
        cat "$LOCK" "$ROOT/pyproject.toml"
    } | sha256sum
}

python_packages() {
    local key pip=("$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input)
    key=$(stamp_key)
    if venv_is_there && [[ $(cat "$VENV/set-up-for" 2>/dev/null) == "$key" ]]; then return 0; fi
    make_venv
    say "安装依赖（第一次要一两分钟）"
    quietly "${pip[@]}" --require-hashes -r "$LOCK" ||
        stop "依赖没有装上：请检查网络，再运行一次。详情见 $LOG。"
    quietly "${pip[@]}" --no-deps --no-index --no-build-isolation -e "$ROOT" ||
        stop "程序本身没有装进 .venv，详情见 $LOG。"
    say "$key" >"$VENV/set-up-for"
}

# --- set-up --------------------------------------------------------------------------------------

# Makes everything ready; the arguments are further system packages, which may stay missing.
set_up() {
    local complete=yes wanted=("${QT_LIBRARIES[@]}" "$@")
    venv_is_there || find_python >/dev/null || wanted+=("$PYTHON_PACKAGE")
    system_packages "${wanted[@]}" || complete=no
    python_packages
    [[ $complete == no ]] || return 0
    libraries_load || stop "系统库不全，窗口程序起不来。装好后再运行一次，详情见 $LOG。"
    say "程序用得到的库都在，继续。"
}

set_up_for_tests() {
    set_up "${TEST_TOOLS[@]}"
}

# Two of us at the same time must not install into one another.
alone() {
    mkdir -p "$DEV"
    unset PYTHONHOME PYTHONPATH
    export PIP_USER=0
    {
        if command -v flock >/dev/null; then flock 9; fi
        : >"$LOG"
        "$@" 9>&-
    } 9>"$DEV/setup.lock"
}

# --- verbs ---------------------------------------------------------------------------------------

has_display() {
    [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]] || return 1
    # A display that is named but does not answer would abort the window. The braces keep the
    # shell's own word about that in the log.
    {
        timeout 20 "$VENV/bin/python" -c 'from PySide6.QtGui import QGuiApplication
QGuiApplication([])'
    } >>"$LOG" 2>&1
}

sources_key() {
    (
        cd "$ROOT"
        shopt -s nullglob
        find hongdang_desktop forms* resources* -type f ! -name '*.pyc' -print0 |
            sort -z | xargs -0 sha256sum | sha256sum
    )
}

# The practice plant without a window. Made anew only when the program has changed.
headless_demo() {
    local demo=$DEV/demo key
    # Every practice plant has the same ids: it must not meet the memory of an earlier one.
    export HONGDANG_STATE=$DEV/demo-state
    key=$(sources_key)
    if [[ $(cat "$DEV/demo-made-by" 2>/dev/null) == "$key" && -d $demo ]]; then
        say "练习厂已经在 $demo，程序没有变，沿用。"
    else
        rm -rf "$demo" "$HONGDANG_STATE" "$DEV/demo-made-by"
        "$VENV/bin/hongdang" demo "$demo"
        say "$key" >"$DEV/demo-made-by"
    fi
    say "做出的文件："
    (cd "$ROOT" && find .dev/demo -type f -printf '%10s  %p\n' | sort -k 2)
}

run() {
    alone set_up
    cd "$ROOT"
    if has_display; then
        exec "$VENV/bin/python" -m hongdang_desktop --practice
    fi
    say "这里没有可用的显示器，打不开窗口；改在命令行里做同样的演示。"
    headless_demo
}

# All of them run on every core, a file at a time; those that are asked for run one after another.
run_tests() {
    local how=("$@")
    alone set_up_for_tests
    cd "$ROOT"
    (($#)) || how=(-n auto --maxprocesses 4 --dist loadfile)
    QT_QPA_PLATFORM=offscreen exec "$VENV/bin/python" -m pytest "${how[@]}"
}

# All of what `test` runs a sample of; the counts are in .dev/torture.md afterwards.
torture() {
    alone set_up_for_tests
    cd "$ROOT"
    TORTURE=all QT_QPA_PLATFORM=offscreen exec "$VENV/bin/python" -m pytest tests/torture "$@"
}

# Everything is looked at, also after a complaint.
check() {
    local failed=()
    alone set_up
    cd "$ROOT"
    "$VENV/bin/ruff" check . || failed+=("ruff")
    "$VENV/bin/ruff" format --check . || failed+=("排版")
    "$VENV/bin/mypy" || failed+=("mypy")
    "$VENV/bin/python" -m pytest -q tests/test_architecture.py || failed+=("分层")
    if [[ ${#failed[@]} -gt 0 ]]; then stop "检查没有通过：${failed[*]}"; fi
    say "检查通过。"
}

bench() {
    alone set_up_for_tests
    cd "$ROOT"
    QT_QPA_PLATFORM=offscreen exec "$VENV/bin/python" -m tests.bench "$@"
}

screens() {
    alone set_up_for_tests
    cd "$ROOT"
    QT_QPA_PLATFORM=offscreen exec "$VENV/bin/python" -m tests.screens "${1:-$DEV/screens}"
}

later() {
    say "$1" >&2
    exit 2
}

main() {
    local verb=${1:-}
    [[ $# -eq 0 ]] || shift
    case $verb in
        run) run ;;
        test) run_tests "$@" ;;
        check) check ;;
        bench) bench "$@" ;;
        screens) screens "$@" ;;
        torture) torture "$@" ;;
        build) later "安装包以后才有；现在请用 run。" ;;
        help | -h | --help) usage ;;
        *)
            usage >&2
            exit 2
            ;;
    esac
}

main "$@"

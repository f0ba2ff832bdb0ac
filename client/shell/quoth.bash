# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# quoth.bash - completion of quoth, quothd and quoth-index in bash: what may stand at the
# caret, quoth itself says, quoted for where it is going to stand. Nothing of it is
# evaluated here.

_quoth() {
	local lines line
	COMPREPLY=()
	mapfile -t lines < <(command quoth __complete bash "${COMP_LINE:0:COMP_POINT}" \
		"${2-}" 2>/dev/null)
	case ${lines[0]-} in
	words) COMPREPLY=("${lines[@]:1}") ;;
	files*) compopt -o default 2>/dev/null ;;
	folders*) compopt -o dirnames 2>/dev/null ;;
	esac
	# What goes on gets no blank behind it.
	for line in "${COMPREPLY[@]}"; do
		case $line in
		*[=:,/]) compopt -o nospace 2>/dev/null ;;
		esac
	done
}

complete -F _quoth quoth quothd quoth-index

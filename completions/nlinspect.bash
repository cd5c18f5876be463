# SPDX-License-Identifier: MIT
# bash completion for nlinspect, which says itself what fits: "VALUE<TAB>DESCRIPTION" a line.
_nlinspect() {
	local IFS=$'\n' LC_ALL=C line=${COMP_LINE:0:COMP_POINT} words=() part head
	# COMP_WORDS is split at = and : too; what no space divides is one word.
	for part in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
		[[ $line == [[:space:]]* || ${#words[@]} == 0 ]] && words+=('')
		line=${line#"${line%%[![:space:]]*}"}
		words[-1]+=${line:0:${#part}} line=${line:${#part}}
	done
	head=${words[-1]%"${words[-1]##*[$COMP_WORDBREAKS]}"} words[-1]=${words[-1]#[\"\']}
	mapfile -t COMPREPLY < <("${1/#\~\//$HOME/}" __complete "${words[@]:1}" 2> /dev/null)
	[[ $COMPREPLY == :files || ${words[-2]} == *([0-9&])+([<>]) || ${words[-1]} == *([0-9&])[\<\>]* ]] &&
		compopt -o default && COMPREPLY=()
	[[ $COMPREPLY == :list || ${COMPREPLY%%$'\t'*} == *= ]] && compopt -o nospace
	[[ $COMPREPLY == :list ]] && COMPREPLY=("${COMPREPLY[@]:1}")
	COMPREPLY=("${COMPREPLY[@]#"${head##[\"\']*}"}")
	[[ $COMP_TYPE == @(33|63) && ${#COMPREPLY[@]} -gt 1 ]] || COMPREPLY=("${COMPREPLY[@]%%$'\t'*}")
	COMPREPLY=("${COMPREPLY[@]/$'\t'/ -- }")
} && complete -F _nlinspect nlinspect

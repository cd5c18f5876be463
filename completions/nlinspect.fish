# SPDX-License-Identifier: MIT
# fish completion for nlinspect, which says itself what fits: "VALUE<TAB>DESCRIPTION" a line.
function __nlinspect_complete
	set -l words (commandline -opc)
	set -l word (commandline -ct)
	command -q $words[1]; or return
	set -l lines (command $words[1] __complete $words[2..] "$word" 2> /dev/null)
	if test "$lines[1]" = :files
		set -l head (string match -r -- '^--[^=]*=' $word)
		printf '%s\n' "$head"(__fish_complete_path (string replace -- "$head" '' $word))
	else
		string match -v -- ':*' $lines
	end
end
complete -c nlinspect -f -a '(__nlinspect_complete)'

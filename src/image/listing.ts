/**
 * Files of an image that is mounted in a container, as a shell script of ours lists them there. The image is hostile: the
 * script runs nothing of it, follows its links by itself, and prints in base64 what comes from it.
 */
import { HEAD, Unread } from './files.ts';
import type { Entry, ImageFiles } from './files.ts';

/** Entries that a listing has at most, and bytes of /etc/passwd and /etc/group. */
const [MOST, USERS] = [400, 1 << 16];

/**
 * Lists programs of an image, and what their beginnings name: loaders, interpreters, and the loaders of those. Arguments:
 * where the image is mounted, PATH, and the programs. It prints a line for each entry on the way, and `E` at the end:
 *
 *   F|D|O:PATH (`=` and the path, or base64):MODE (hex):UID:GID:SIZE:BEGINNING
 *   L:PATH:TARGET   N:PATH (there is none)   U:PATH (not readable)
 *
 * `stat -c`, `base64`, `head -c` and `readlink -n` are in busybox, toybox and coreutils alike.
 */
export const LISTING_SCRIPT = `exec 2>/dev/null; set -f; export LC_ALL=C PATH=$PATH:/bin:/usr/bin
R=$1 P=$2; shift 2; n=0 m=0 seen= did=
b() { case $1 in *[!A-Za-z0-9._/-]*) o=$(printf %s "$1" | base64 | tr -d '\\n');; *) o==$1;; esac; }
e() { case $did in *"|$1|"*) return;; esac; did=$did"|$1|"; n=$((n+1)); [ $n -le ${MOST} ] || exit
b "$1"
if [ -L "$R$1" ]; then echo "L:$o:$(readlink -n "$R$1" | base64 | tr -d '\\n')"
elif [ -e "$R$1" ]; then s=$(stat -c %f:%u:%g:%s "$R$1") || { echo "U:$o"; return; }
if [ -d "$R$1" ]; then echo "D:$o:$s:"
elif [ ! -f "$R$1" ]; then echo "O:$o:$s:"
elif [ -r "$R$1" ]; then echo "F:$o:$s:$(head -c "$2" "$R$1" | base64 | tr -d '\\n')"
else echo "F:$o:$s:-"; fi
elif [ -x "$R\${1%/*}/" ]; then echo "N:$o"
else echo "U:$o"; fi; }
w() { d= r=$1 k=0 found=
while :; do
while [ "\${r#/}" != "$r" ]; do r=\${r#/}; done
[ -n "$r" ] || return
c=\${r%%/*}; case $r in */*) r=\${r#*/};; *) r=;; esac
case $c in .) continue;; ..) d=\${d%/*}; continue;; esac
e "$d/$c" "$2"
if [ -L "$R$d/$c" ]; then k=$((k+1)); [ $k -le 40 ] || return
t=$(readlink -n "$R$d/$c"; echo x); t=\${t%x}
case $t in /*) d=;; esac; r=$t/$r
elif [ -d "$R$d/$c" ]; then d=$d/$c
else [ -f "$R$d/$c" ] && [ -z "$r" ] && found=$R$d/$c; return; fi; done; }
g() { if [ "$(head -c 2 "$1" | tr -c '!-~' ' ')" = '#!' ]; then
head -c 256 "$1" | head -n 1 | tr -c '!-~\\r' '\\n' | sed 's/^#!//' | grep -v '^-' | head -n 5
else head -c ${HEAD} "$1" | tr -c '!-~\\r' '\\n' | grep '^/' | head -n 8; fi; }
w /etc/passwd ${USERS}; w /etc/group ${USERS}
while [ $# -gt 0 ] && [ $m -lt 64 ]; do p=$1; shift; m=$((m+1))
case $seen in *"|$p|"*) continue;; esac; seen=$seen"|$p|"
case $p in
/*) w "$p" ${HEAD}; [ -z "$found" ] || set -- "$@" $(g "$found");;
*/*|'') ;;
*) IFS=:; for f in $P; do case $f in /*) set -- "$@" "$f/$p";; esac; done; unset IFS;; esac
done; echo E`;

const PLAIN = /^=[A-Za-z0-9._/-]{1,4096}$/;
/** Base64 of at most 64 KiB. */
const BASE64 = /^[A-Za-z0-9+/]{0,87384}={0,2}$/;
const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const textOf = (base64: string): string => new TextDecoder().decode(bytesOf(base64));

/** @returns null: there is nothing. undefined: it could not be read, or the line is none of the script */
function entryOf(kind: string, fields: readonly string[]): Entry | null | undefined {
  if (kind === 'N' && fields.length === 0) return null;
  const [first = '', ...more] = fields;
  if (kind === 'L' && fields.length === 1 && BASE64.test(first)) return { type: 'symlink', target: textOf(first) };
  const [uid = '', gid = '', size = '', head = ''] = more;
  if (more.length !== 4 || !/^[0-9a-f]{1,8}$/.test(first) || ![uid, gid, size].every((one) => /^\d{1,15}$/.test(one)))
    return undefined;
  if (kind === 'O') return { type: 'other' };
  const who = { mode: Number.parseInt(first, 16) & 0o7777, uid: Number(uid), gid: Number(gid) };
  if (kind === 'D') return { type: 'directory', ...who };
  if (kind !== 'F' || !(head === '-' || BASE64.test(head))) return undefined;
  return { type: 'file', ...who, size: Number(size), head: head === '-' ? null : bytesOf(head) };
}

/**
 * Reads a listing. A path that is not in it was not read, which is not the same as an image without it.
 * @param text what the script printed
 */
export function listedFiles(text: string): ImageFiles {
  const entries = new Map<string, Entry | null>();
  for (const line of text.split('\n').slice(0, MOST + 1)) {
    const [kind = '', path = '', ...fields] = line.split(':');
    if (path === '' || !(PLAIN.test(path) || BASE64.test(path))) continue;
    try {
      const entry = entryOf(kind, fields);
      if (entry !== undefined) entries.set(PLAIN.test(path) ? path.slice(1) : textOf(path), entry);
    } catch {
      // No base64 after all (atob): not read.
    }
  }
  return {
    async entry(path) {
      const found = entries.get(path);
      if (found === undefined) throw new Unread('a file that matters could not be read in the image volume');
      return found ?? undefined;
    },
  };
}

/** Whether a listing is whole. */
export const isWholeListing = (text: string): boolean => /(?:^|\n)E\n?$/.test(text);

/** Whether a message about a missing file is about one that the program creates. Pure. */
import { once, oneOf } from '../../../expressions.ts';
import type { Neighbours } from '../pattern.ts';

/** Messages of a program that creates a file or a directory. */
const CREATES = once(() =>
  oneOf([
    /\b(?:can(?:no|')t|cannot|could not|unable to|failed to) create\b|\bcreating\b|for writing|O_CREAT/i,
    /\b(?:failed|could not|cannot|unable) (?:to )?write\b|error writing/i,
    /\b(?:writing|saving) (?:[\w.'"-]{1,40} ){0,8}(?:in)?to ["']?\//i,
    /ENOENT: no such file or directory, (?:mkdir|copyfile)|\bmkdir \/|file_put_contents\(/i,
  ]),
);
/** Calls in a trace, and lines of code that it quotes, that create a file. */
const CREATING = once(() =>
  oneOf([
    /writeFile|createWriteStream|appendFile|WriteStream|mkdirSync/,
    /FileOutputStream|FileWriter|newBufferedWriter|PrintWriter|Files\.(?:write|create\w{1,20}|newOutputStream)/,
    /File\.(?:WriteAll|AppendAll|Create)|StreamWriter|Directory\.Create/,
    /\bos\.(?:Create|WriteFile|Mkdir|mkdir|makedirs)|ioutil\.WriteFile/,
    /\bopen\([^)]{1,200}, ?(?:mode ?= ?)?['"][wax][bt+]{0,2}['"]|\.(?:to_csv|to_parquet|write_text|write_bytes|savefig)\(/,
    /File\.(?:write|open\([^)]{1,200}, ?['"][wa])/,
  ]),
);

/** Returns whether the program creates the file that a message is about: a path that it reads has to exist. */
export const isWritten = (around: Neighbours): boolean =>
  CREATES().test(around.matched.text.slice(0, 600)) ||
  around.after(CREATING(), 8) !== undefined ||
  (/^\s{0,4}(?:\w{1,60}\.){0,4}\w{0,40}(?:Error|Exception)\b/.test(around.matched.text) &&
    around.before(CREATING(), 8) !== undefined);

/** Names of files that are no programs: settings, keys, logs, and those that begin with a dot. */
const DATA = /\.(?:conf|cfg|ya?ml|json|log|pid|txt|env|ini|toml|pem|crt|key)$|(?:^|\/)\.[\w.-]{1,80}$/;

/** Returns whether a path is that of a file that is no program: a shell reports one that it may not write as a program. */
export const isData = (path: string): boolean => DATA.test(path);

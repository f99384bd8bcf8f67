/** Storage that cannot be written, or fails. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';
import { shape } from './files.patterns.ts';

/** Terminals and sockets give the same errors. */
const NOT_A_FILE = once(() =>
  oneOf([
    /\btty\b|terminal|socket|serial|\bioctl\b|usb/i,
    /connect(?:ion|ing)? (?:to|refused|reset)|shutdown|getpeername/i,
  ]),
);

export const STORAGE = [
  pattern({
    id: 'file/not-writable',
    kind: 'permission-denied',
    needles: ['not writable', 'not writeable', 'not write', 'write permission', 'write access'],
    find: () =>
      oneOf([
        sequence(
          /(?:^|[\s"'‘\x60(=])(?<path>\/[^\s'"‘’\x60:,;()<>|]{1,300})["'’\x60]?,? /,
          /(?:(?:directory|folder|file|volume) )?(?:is|are) not writ(?:able|eable)/,
        ),
        sequence(
          [/(?:[Cc]annot|[Cc]an not|[Cc]ould not|[Nn]o) write (?:(?:permission|access) )?/, /not writ(?:able|eable): /],
          /(?:to |into |for |on |in )?(?:the )?(?:directory |folder |file |path )?/,
          /["'‘\x60]?(?<to>\/[^\s'"‘’\x60:,;()<>|]{1,300})/,
        ),
      ]),
    read: (match) => {
      const found = shape(match.groups?.path ?? match.groups?.to);
      return found === null ? null : { fields: { path: found } };
    },
    source: [
      'github.com/jenkinsci/docker jenkins-support: Can not write to',
      'github.com/nextcloud/server lib/private/legacy/OC_Util.php: not writable',
    ],
  }),
  pattern({
    id: 'file/io-error',
    kind: 'io-error',
    needles: [
      'input/output error',
      'i/o error',
      'eio: ',
      'os error 5',
      'os error 11',
      '[errno 5]',
      'errcode: 5 ',
      'stale file handle',
      'stale nfs',
      'structure needs cleaning',
      'transport endpoint is not connected',
      'host is down',
    ],
    find: () =>
      oneOf([
        /[Ii]nput\/output error|\bEIO: i\/o error|\(os error (?:5|116|117)\)|\[Errno 5\]|\(Errcode: 5 /,
        /\b(?:[Dd]isk|[Rr]ead|[Ww]rite|[Bb]uffer|[Ss]torage|[Dd]evice|[Rr]emote) I\/O error\b/,
        /[Ss]tale (?:NFS )?file handle|[Ss]tructure needs cleaning/,
        /[Tt]ransport endpoint is not connected|[Hh]ost is down/,
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      if (NOT_A_FILE().test(text)) return null;
      const found = shape(/(?:^|["'‘(=: [])(\/[^\s'"‘’:,;()<>|[\]]{1,300})/.exec(text)?.[1]);
      return { fields: { detail: detailOf(text), ...(found === null ? {} : { path: found }) } };
    },
    source:
      'errno(3) EIO in the shapes of run: go, python 3.11, node, coreutils; sqlite/sqlite src/main.c SQLITE_IOERR',
  }),
];

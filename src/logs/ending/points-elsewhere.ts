/** Errors that say that the reason is in another message. */
import { once, oneOf, sequence } from '../../expressions.ts';
import { holdsAny } from '../../needles.ts';

/** What a reader is told to read. */
const TEXTS = String.raw`(?:root causes?|(?:stack ?)?traces?|tracebacks?|errors?|logs?|messages?|output|exceptions?|stderr)`;

const POINTS = once(() =>
  oneOf([
    sequence(
      new RegExp(
        String.raw`\b(?:see|check|read|refer to|look (?:at|for)|inspect)\b[^.]{0,40}\b${TEXTS}\b[^.]{0,100}`,
        'i',
      ),
      [
        /\b(?:above|earlier|previous(?:ly)?)\b/i,
        /\bfor (?:the |an? )?(?:more |further |full |actual |real |specific )?/i,
        /\bto (?:find|see|learn)\b/i,
      ],
    ),
    /\b(?:see|check|read)(?: the)? (?:above|previous|earlier|preceding)\b/i,
    new RegExp(String.raw`\b${TEXTS} (?:(?:is|are|was|were|shown|printed|logged|listed|reported) ){0,3}above\b`, 'i'),
    // Each of them has its own message.
    sequence(
      /\b(?:failed|unable|failure) to \w{2,20} /i,
      /(?:all|some|one or more|any|several|many|\d{1,4}) (?:of )?(?:the |its )?(?:\w{1,20} ){0,2}\w{2,20}s\W{0,3}$/i,
    ),
    sequence(
      /\b(?:some|one or more|several|all|\d{1,4} (?:out )?of \d{1,4}) (?:of )?(?:the |its )?(?:\w{1,20} ){0,2}\w{2,20}s /i,
      /(?:have |has )?(?:failed|could not be \w{2,20}|did not \w{2,20}|failed to \w{2,20})\W{0,3}$/i,
    ),
    /\bin an? (?:background|child|sub-?) ?process\b/i,
    /\((?:re-?)?run with [\w-]{2,40}(?:=\w{1,20})? (?:for|to (?:see|get)) (?:more )?(?:details|information|output)\)/i,
    /\bthe following (?:\w{1,20} ){1,3}(?:had|have|encountered) (?:\w{1,20} ){0,3}(?:failures?|errors?|problems?)\b/i,
    // What git adds when a transfer has failed (fetch-pack.c, index-pack.c, connect.c).
    sequence(
      /^(?:fatal: )?/i,
      [
        /early EOF|(?:fetch|index)-pack failed|(?:fetch-pack: )?invalid index-pack output/i,
        /the remote end hung up unexpectedly|could not read from remote repository/i,
      ],
      /\W{0,3}$/i,
    ),
    /\bcaused by the following (?:error|exception)s?\b/i,
    /\breturned (?:a )?non-?zero exit (?:status|code|value) \d{1,3}\W{0,3}$/i,
    /\b(?:command|process|script|service|child) exited [1-9]\d{0,2}\W{0,3}$/i,
    /\b(?:exit status|exit(?:ed)? (?:with )?(?:code|status)|finished with non-zero exit value) [1-9]\d{0,2}\W{0,3}$/i,
  ]),
);

const NEEDLES = [
  'see ',
  'check',
  'read',
  'refer to',
  'look ',
  'inspect',
  'above',
  'process',
  'run with',
  'exit',
  'caused by',
  'fail',
  'unable to ',
  'could not be ',
  'did not ',
  'the following ',
  'early eof',
  '-pack ',
  'hung up',
  'remote repository',
];

/**
 * Returns whether an error says that its reason is in another message: `Initialization failed. See root cause above.`,
 * `Command 'migrate' returned non-zero exit status 1.`
 */
export function pointsElsewhere(message: string): boolean {
  const text = message.slice(0, 600);
  return holdsAny(text.toLowerCase(), NEEDLES) && POINTS().test(text);
}

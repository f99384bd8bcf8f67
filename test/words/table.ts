/**
 * Words that this project does not write, and what it writes in their place. CONTRIBUTING.md has the style as a whole.
 */

export interface Rule {
  /** The word as people know it: how the failure names it. */
  readonly avoid: string;
  readonly write: string;
  /** Finds the word where it is used in the sense that is meant, and no other use. */
  readonly pattern: RegExp;
  /** Sentences it finds. */
  readonly bad: readonly string[];
  /** Sentences it leaves alone. */
  readonly good: readonly string[];
}

/** Verbs that make "nothing" the subject of a fact. "Nothing listens on port 80" and "nothing was done" are fine. */
const FACTS =
  '(?:recorded|observed|(?:is|was|has been) (?:recorded|known|said|observed|seen)|says?|said|tells?|shows?|names?|answers?|' +
  'answered|serves?|selects?|refers?|matches|reaches|explains?|speaks|points|stands?)';
const START = '(?:^|[.:;(] |\\b(?:and|but|or|that|if|where|when|as|while|because|so) )';

export const RULES: readonly Rule[] = [
  {
    avoid: 'anew',
    write: 'again',
    pattern: /\banew\b/i,
    bad: ['It explains anew whenever the pod changes.'],
    good: ['It explains the pod again.', 'a new pod'],
  },
  {
    avoid: 'stands in, stands there, stands beside',
    write: 'is in, exists, next to',
    pattern: /\b(?:stands?|stood|standing) (?:in|there|here|beside|behind|between|under|above|below|on|at)\b/i,
    bad: ['The limit stands in the status.', 'what stands behind a Service'],
    good: ['POD stands for the name of a pod.', 'standard input', 'It understands in-place resize.'],
  },
  {
    avoid: 'tells, told, tell of',
    write: 'shows, reports, says, distinguishes',
    pattern: /\btells\b|\btold\b(?! (?:it |them )?to \w)|\b(?:tell|telling) of\b/i,
    bad: ['Tells why a pod crash loops.', 'It is told as if it were whole.', 'what the API has to tell of it'],
    good: ['The exit code alone cannot tell who sent it.', 'A server that was told to stop'],
  },
  {
    avoid: 'nobody',
    write: 'no container, no controller, no user, …',
    pattern: /\bnobody\b(?![-/:"'`])/i,
    bad: ['neither an OOM kill nor anybody else; nobody reads it'],
    good: ['runs as nobody:nogroup', 'the user "nobody"'],
  },
  {
    avoid: 'nothing (as the subject of a fact)',
    write: 'no event, no container, no process, …',
    pattern: new RegExp(`\\bnothing (?:else )?${FACTS}\\b|${START}nothing (?:in|of)\\b`, 'i'),
    bad: ['137 is a SIGKILL, and nothing recorded tells whose', 'Nothing in the log says why.', 'nothing selects it'],
    good: [
      'Nothing listens on port 80.',
      'Nothing was done.',
      'It changes nothing in the cluster.',
      'nothing is wrong',
    ],
  },
  {
    avoid: 'mend',
    write: 'fix',
    pattern: /\bmend(?:s|ed|ing)?\b/i,
    bad: ['The newest release is the one that is mended.'],
    good: ['The server recommends 128Mi.', 'amended'],
  },
  {
    avoid: 'ill, in health',
    write: 'failing, unhealthy, healthy',
    pattern: /\bill\b(?!-)|\bin (?:good |ill )?health\b(?! (?:check|probe|endpoint))/i,
    bad: ['The registry itself is ill.', 'A pod in health never appears.'],
    good: ['It will fail.', 'an ill-formed reference', 'in health checks'],
  },
  {
    avoid: 'whose, thereof, wherein',
    write: 'two sentences, or "its"',
    pattern: /\b(?:whose|thereof|wherein|whereof)\b/i,
    bad: ['what is named without whose explanation missed it'],
    good: ['Who sent the signal is unknown.'],
  },
  {
    avoid: 'behind (an object, a flag)',
    write: 'after, of, served by',
    pattern:
      /(?<!\b(?:left|leaves?|leaving|falls?|fallen|lags?|far|revisions?|versions?|nothing|something) )\bbehind\b(?! (?:an? |the |its |your )?(?:\w+ )?(?:proxy|proxies|firewalls?|NAT|gateways?|load balancers?|VPN)\b)/i,
    bad: ['The pods behind the Service are not ready.', 'Flags go behind the command.'],
    good: ['A cluster behind a corporate proxy', 'It leaves behind what it made.', 'one revision behind'],
  },
  {
    avoid: 'bears (a name)',
    write: 'is named, has',
    pattern: /\b(?:bears?|bearing|borne|bore)\b(?! on\b)/i,
    bad: ['The file must bear the name of the check.'],
    good: ['a bearer token', 'evidence that bears on the cause'],
  },
  {
    avoid: 'the word, a more decisive word',
    write: 'the message, a more specific error',
    pattern:
      /\b(?:decisive|deciding|own) words?\b|\blast words\b|\b(?:kubectl|kubelet|server|runtime|registry|kernel|scheduler|controller|shell|parser|log|probe|instance|provisioner)'s words?\b|\b(?:the|in) words? (?:of|from) (?:an?|the) (?!command|line|flag)/i,
    bad: [
      'A more decisive word is in the same block.',
      "The kernel's own words name it.",
      'in the words of the kubelet',
      "in kubectl's words",
      'its last words',
    ],
    good: ['The words of a command line are split.', 'Only the last word of a name counts.', 'a password'],
  },
  {
    avoid: 'cascade',
    write: 'final error block',
    pattern: /(?<!-)\bcascades?\b/i,
    bad: ['The cascade that ended the process'],
    good: ['kubectl delete --cascade=orphan', 'a cascading deletion'],
  },
  {
    avoid: 'look-up',
    write: 'lookup',
    pattern: /\blook-ups?\b/i,
    bad: ['The look-up fails.'],
    good: ['The lookup fails.', 'look up the Service'],
  },
  {
    avoid: 'little, much, a moment (in facts)',
    write: 'the number',
    pattern:
      /\b(?:an?|very|so|for|says|takes|costs) little\b(?!-)|(?<!\b(?:how|as|too|so|very|that) )\bmuch (?:more|less|later|longer|earlier|sooner|faster|slower|larger|smaller|bigger)\b|\b(?:a|for one) moment\b(?! (?:of|when|in|at|that))/i,
    bad: ['It takes a little longer.', 'It lived much longer.', 'It runs for a moment and exits.'],
    good: [
      'How much memory it used',
      'as much as the limit',
      'a little-endian binary',
      'at a moment when no pod is ready',
    ],
  },
  {
    avoid: "of one's own, of its own",
    write: 'its own, your own, separate',
    pattern:
      /\bof (?:its|their|one's|his|her) own(?= *(?:[.,;:)|]|$)| (?:and|or|but|in|on|at|for|under|that|which|whose|is|are|as|to|with|from|so|made)\b)/i,
    bad: ['a file of its own', "an API server of one's own", 'namespaces of their own'],
    good: ['its own file', 'the value of its owner', 'the service account of its own pod'],
  },
  {
    avoid: 'may well, it is that, so as to, as it were',
    write: 'may, (leave it out), to, (leave it out)',
    pattern: /\bmay well\b|(?<!\bsure )\bit is that\b(?! of\b)|\bso as (?:not )?to\b|\bas it were\b/i,
    bad: ['so as to be read', 'It may well be slow.', 'The lid, as it were, is off.'],
    good: ['as it was recorded'],
  },
  {
    avoid: 'share the fate',
    write: 'fail the same way',
    pattern: /\bshar(?:e|es|ed|ing) (?:its|the|their|this|one|a|same) (?:same )?fate\b|\bthe same fate\b/i,
    bad: ['2 of 3 pods of Deployment/web share its fate', 'Its siblings had the same fate.'],
    good: ['2 of 3 pods of Deployment/web fail the same way', 'the fate of a copy'],
  },
  {
    avoid: 'climbing, rising (of a count)',
    write: 'and counting',
    pattern: /\bclimbing\b|\brestarts?,? (?:is|are)? ?rising\b|\d restarts?, rising\b/i,
    bad: ['12 restarts, climbing', '5 restarts, rising', 'the restarts are rising'],
    good: ['5 restarts, and counting', 'memory is rising'],
  },
  {
    avoid: 'in trouble, which may pass',
    write: 'is failing, but may recover',
    pattern: /\bis in trouble\b|\bpods? in trouble\b|\bwhich may pass\b/i,
    bad: ['pod web-1 is in trouble, which may pass'],
    good: ['pod web-1 fails, but may recover', 'It may pass the file to kubectl.'],
  },
  {
    avoid: 'come up (a pod or a workload)',
    write: 'become ready',
    pattern:
      /\b(?:not|never|to|will|did|cannot|can't|must|may|until \w+) come up\b|\b(?:pods?|replicas?|Deployment|rollout|copy|it) (?:comes?|came) up\b/i,
    bad: ['Deployment/web does not come up', 'the pod comes up', 'did not come up in time'],
    good: ['Deployment/web will not become ready', 'The question came up in a review.'],
  },
  {
    avoid: 'for or against it (of evidence)',
    write: 'no data',
    pattern: /\b(?:speaks?|evidence|says anything) (?:for or )?against it\b|\bfor or against it\b/i,
    bad: ['no evidence for or against it', 'nothing that was read speaks for or against it'],
    good: ['no data', 'one strong signal, and no signal against it'],
  },
  {
    avoid: 'go back to the one that ran',
    write: 'roll back to the last good revision',
    pattern: /\bgo back to the (?:one|tag|image|version|revision)\b/i,
    bad: ['mend the code, or go back to the one that ran'],
    good: ['fix the code, or roll back to the last good revision', 'It goes back to an older revision.'],
  },
  {
    avoid: 'see the room there is, how much room the nodes have',
    write: 'check free capacity on the nodes',
    pattern: /\b(?:the|what|how much) room (?:there is|(?:the )?nodes? ha(?:s|ve))\b/i,
    bad: ['see the room there is on the nodes', 'see how much room the nodes have'],
    good: ['check free capacity on the nodes', 'the room that a table has'],
  },
];

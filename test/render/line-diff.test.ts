/** The diff of a change. */
import { expect } from 'chai';
import { yamlDiff } from '../../src/render/line-diff.ts';
import { Random } from '../../scripts/bench/random.ts';

const NAMES = ['old', 'new'] as const;
const BEFORE = `spec:
  template:
    spec:
      containers:
        - name: web
          image: web:1
          command:
            - run
            - fast
          resources:
            limits:
              cpu: 1
              memory: 64Mi
        - image: proxy:1
          name: proxy
          env:
            - name: PORT
              value: '80'
      dnsPolicy: ClusterFirst
`;
const diff = (after: string, color = false): string[] => yamlDiff(BEFORE, after, NAMES, color);

/** Returns both sides of a diff that shows all lines. */
const sides = (lines: readonly string[]): [string[], string[]] => {
  const rows = lines.slice(2).filter((line) => !line.startsWith('@@'));
  const side = (mark: string): string[] =>
    rows.filter((line) => line[0] === ' ' || line[0] === mark).map((line) => line.slice(1));
  return [side('-'), side('+')];
};

describe('the diff of a change', () => {
  it('is empty for equal texts', () => expect(diff(BEFORE)).to.deep.equal([]));
  it('shows a changed line, two lines around it and the path to it', () =>
    expect(diff(BEFORE.replace('64Mi', '128Mi'))).to.deep.equal([
      '--- old',
      '+++ new',
      '@@ spec.template.spec.containers[web].resources.limits @@',
      '             limits:',
      '               cpu: 1',
      '-              memory: 64Mi',
      '+              memory: 128Mi',
      '         - image: proxy:1',
      '           name: proxy',
    ]));
  it('names list members, also where the name is not their first key', () => {
    const heads = (after: string): string[] => diff(after).filter((line) => line.startsWith('@@'));
    expect(heads(BEFORE.replace('proxy:1', 'proxy:2'))).to.deep.equal(['@@ spec.template.spec.containers[proxy] @@']);
    expect(heads(BEFORE.replace("'80'", "'81'"))).to.deep.equal([
      '@@ spec.template.spec.containers[proxy].env[PORT] @@',
    ]);
    expect(heads(BEFORE.replace('- fast', '- slow'))).to.deep.equal([
      '@@ spec.template.spec.containers[web].command @@',
    ]);
  });
  it('has colours that only repeat the marks', () => {
    const plain = diff(BEFORE.replace('64Mi', '128Mi'));
    const coloured = diff(BEFORE.replace('64Mi', '128Mi'), true).map((line) => line.replace(/\u001b\[\d+m/g, ''));
    expect(coloured).to.deep.equal(plain);
  });
  it('gives both texts back, whatever they are, and changes no line that is equal at the start and the end', () => {
    const random = new Random('line-diff');
    for (let run = 0; run < 300; run++) {
      const lines = (): string[] =>
        Array.from({ length: 1 + random.between(0, 11) }, () => `k${random.between(0, 4)}: 1`);
      const [was, is] = [lines(), lines()];
      const made = yamlDiff(was.join('\n'), is.join('\n'), NAMES, false);
      if (was.join() === is.join()) {
        expect(made).to.deep.equal([]);
        continue;
      }
      // Lines far from a change are left out; here they are put back from the text itself.
      const [left, right] = sides(made);
      expect(was.join('\n')).to.include(left.join('\n').split('\n')[0]!);
      expect(is.join('\n')).to.include(right.join('\n').split('\n')[0]!);
      const removed = made.slice(2).filter((line) => line.startsWith('-')).length;
      const added = made.slice(2).filter((line) => line.startsWith('+')).length;
      expect(added - removed).to.equal(is.length - was.length);
    }
  });
  it('shows two long texts without a common line as one block, quickly', () => {
    const [was, is] = ['a', 'b'].map((letter) => Array.from({ length: 5000 }, (_, i) => `${letter}${i}: 1`).join('\n'));
    expect(yamlDiff(was!, is!, NAMES, false)).to.have.length(10_003);
  });
});

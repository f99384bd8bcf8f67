/** Whatever the short reader reads, a YAML parser reads alike. */
import { expect } from 'chai';
import * as yaml from 'js-yaml';
import { plainYaml } from '../../../src/sources/cluster/plain-yaml.ts';
import { MATRIX } from './support/matrix.ts';

const USUAL = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUM=
    server: https://127.0.0.1:6443
  name: kind-shop
- cluster:
    insecure-skip-tls-verify: true
    server: https://api.example.test:443/k8s/clusters/c-1
  name: "far"
contexts:
- context:
    cluster: kind-shop
    namespace: shop
    user: kind-shop
  name: arn:aws:eks:eu-west-1:1:cluster/shop
# A note.
current-context: kind-shop
kind: Config
preferences: {}
users:
- name: kind-shop
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args:
      - --region
      - eu-west-1
      command: aws
      env:
        - name: AWS_PROFILE
          value: 'shop admin'
      interactiveMode: IfAvailable
      provideClusterInfo: false
`;

const full = (text: string): unknown => {
  try {
    return yaml.load(text, { schema: yaml.CORE_SCHEMA.withTags(yaml.mergeTag), json: true });
  } catch {
    return 'no YAML';
  }
};

/** A generator of numbers that gives the same ones each time (Park and Miller). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 0x7fffffff;
    return state % below;
  };
}

describe('a kubeconfig in plain YAML', () => {
  it('is read', () => {
    expect(plainYaml(USUAL))
      .to.deep.equal(full(USUAL))
      .and.have.nested.property('users[0].user.exec.env[0].value', 'shop admin');
  });

  const beyond: Readonly<Record<string, string>> = {
    'a number': 'a: 1',
    'a date': 'a: 2001-01-01',
    'an odd true': 'a: True',
    null: 'a: null',
    'a tilde': 'a: ~',
    flow: 'a: {b: c}',
    'a comment behind': 'a: b # c',
    words: 'a: b c',
    'an anchor': 'a: &x b',
    'an alias': 'a: *x',
    'a tag': 'a: !!str b',
    'a block': 'a: |\n  b',
    folded: 'a: >-\n  b',
    'a second line': 'a: b\n  c',
    'a quote that goes on': 'a: "b\n  c"',
    'an escape': 'a: "\\u0041"',
    'a doubled quote': "a: 'it''s'",
    'a merge': '<<: b',
    'a quoted key': '"a": b',
    'a tab': 'a:\tb',
    'a carriage return': 'a: b\r\nc: d',
    'a letter of another script': 'a: ü',
    'a list at the top': '- a',
    'two documents': 'a: b\n---\nc: d',
    nothing: '',
    'a word': 'a',
    'a key without a space': 'a:b',
    'an empty item': 'a:\n-\n- b',
    'a list in a list': 'a:\n- - b',
    'a colon at the end': 'a: b:',
    'a mapping less deep than its first line': 'a:\n    b: c\n  d: e',
    'a document that ends': 'a: b\n...',
  };
  for (const [title, text] of Object.entries(beyond))
    it(`is left to the parser where it holds ${title}`, () => expect(plainYaml(text)).to.equal(undefined));

  it('is read as the parser reads it, whatever is done to it', () => {
    const texts = [
      USUAL,
      ...Object.values(MATRIX).flatMap(({ files }) => Object.values(files)),
      ...Object.values(beyond),
    ];
    const pieces = [
      ...' \n-:#"\'{}[]|>&*!~,.=/01',
      '\n- ',
      '\n  ',
      ': ',
      ' - ',
      'true',
      'null',
      'No',
      '---\n',
      '__proto__: x\n',
      'constructor: x\n',
      '<<: ',
      '? ',
      '0x1',
      '1e3',
      '.inf',
      '%',
      '@',
      '`',
      'a: b\n',
    ];
    const next = numbers(20_261_123);
    let read = 0;
    for (let i = 0; i < 20_000; i++) {
      let text = texts[i < 10_000 ? 0 : next(texts.length)]!;
      for (let edits = next(4); edits >= 0; edits--) {
        const at = next(text.length + 1);
        text = `${text.slice(0, at)}${next(3) === 0 ? '' : pieces[next(pieces.length)]!}${text.slice(at + next(4))}`;
      }
      const short = plainYaml(text);
      if (short === undefined) continue;
      read++;
      expect(short, text).to.deep.equal(full(text));
    }
    expect(read).to.be.greaterThan(1000);
  });
});

/** The sentence of a cause on one line: which words give way. */
import { expect } from 'chai';
import { clipCause } from '../../src/render/clip-cause.ts';
import { displayWidth } from '../../src/render/width.ts';

const CASES: readonly (readonly [string, number, string, string])[] = [
  ['keeps a sentence that fits', 60, 'likely: web exits 1', 'likely: web exits 1'],
  [
    'leaves out the namespace first',
    50,
    'confirmed: Secret db does not exist in namespace shop',
    'confirmed: Secret db does not exist',
  ],
  [
    'then articles in front of the first colon, and none after it: that may be a quote',
    58,
    'likely: web is killed by its liveness probe: the app hangs',
    'likely: web is killed by its liveness probe: the app hangs',
  ],
  [
    'then articles, where one column is missing',
    57,
    'likely: web is killed by its liveness probe: the app hangs',
    'likely: web is killed by liveness probe: the app hangs',
  ],
  [
    'leaves out a later clause whole',
    52,
    'confirmed: ConfigMap flags does not exist; envFrom of router needs it',
    'confirmed: ConfigMap flags does not exist…',
  ],
  [
    'keeps the last part of a path, and the tag of an image',
    58,
    'likely: ledger does not start: no such file: /usr/share/registry/settings/ledger.yaml',
    'likely: ledger does not start: no such file: …/ledger.yaml',
  ],
  [
    'keeps the place of an error',
    58,
    'likely: clerk exits on an unhandled Python error: ZeroDivisionError: division by zero at /app/jobs.py:40',
    'likely: clerk exits… division by zero at /app/jobs.py:40',
  ],
  [
    'keeps a name that looks like a word',
    58,
    'likely: ledger cannot load Python module tracer: it is not in image registry.example.com/ledger:3',
    'likely: ledger cannot load Python module tracer:…',
  ],
];

describe('render/clip-cause', () => {
  for (const [title, width, text, expected] of CASES)
    it(title, () => expect(clipCause(text, width)).to.equal(expected));

  it('never begins the end of a sentence after its denial', () => {
    const text =
      'confirmed: web needs more cpu than 20m: GET /health on port 8080 does not answer the liveness probe within 1s';
    for (let width = 20; width < text.length; width++)
      if (/answer/.test(clipCause(text, width))) expect(clipCause(text, width)).to.match(/not answer/);
  });

  it('never cuts a word but a path, and never exceeds the width', () => {
    const text =
      'likely: web is killed by its liveness probe: GET /health on port 8080 answers 503 (設定 is missing); see it';
    for (let width = 12; width < 110; width++) {
      const cut = clipCause(text, width);
      expect(displayWidth(cut), cut).to.be.at.most(width);
      for (const word of cut.split(/[ …]/).filter(Boolean)) expect(text, cut).to.include(word);
      for (const number of cut.match(/\d+/g) ?? []) expect(['8080', '503'], cut).to.include(number);
    }
  });

  it('takes no time for a very long sentence', () => {
    const begun = process.cpuUsage().user;
    clipCause(`likely: ${'a/b(c); d, '.repeat(20_000)}`, 80);
    expect((process.cpuUsage().user - begun) / 1e6).to.be.below(1);
  });
});

/** Tokens of formats that only the rules of secretlint know. */
import { expect } from 'chai';
import { KnownSecrets } from '../../src/redaction/known.ts';
import { redactText } from '../../src/redaction/redact.ts';
import { safeAnswer } from '../../src/redaction/redaction.ts';
import { learnTokens } from '../../src/redaction/tokens.ts';
import { tokensIn } from '../../src/token-formats.ts';
import { cpuMilliseconds } from '../support/cpu-time.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnop';
/** Joined here, so that no scanner of repositories reports them. */
const TOKENS: readonly string[] = [
  ['lin', `_api_${LETTERS.slice(0, 40)}`].join(''),
  ['vcp', `_${LETTERS.slice(0, 30)}`].join(''),
  ['figd', `_${LETTERS.slice(0, 40)}`].join(''),
];

describe('redaction/tokens', () => {
  for (const token of TOKENS) {
    it(`masks ${token.slice(0, 10)}…, which no other rule knows`, async () => {
      expect(redactText(`got ${token} back`)).to.include(token);
      expect(await safeAnswer({ summary: `got ${token} back` }, new KnownSecrets())).to.deep.equal({
        summary: 'got [REDACTED] back',
      });
    });
  }
  it('finds nothing in names, images, classes and paths', async () => {
    const plain = [
      'web-5b58d7dc9-qshs8.shop.svc.cluster.local',
      'registry.example.com/team/web@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
      'java.lang.IllegalStateException at org.springframework.boot.SpringApplication.run(SpringApplication.java:301)',
      'spec.containers[web].livenessProbe.initialDelaySeconds',
    ];
    expect(await learnTokens(plain, new KnownSecrets())).to.equal(false);
  });
  it('takes linear time on hostile text', () => {
    for (const piece of [
      'ghs_1_a.',
      'xoxb-1-',
      'SG.a.',
      'sk-proj-',
      'hvs.',
      'ops_ey',
      'tskey-a-',
      'https://hooks.slack.com/services/T',
    ])
      expect(
        cpuMilliseconds(() => tokensIn(piece.repeat(200_000 / piece.length))),
        piece,
      ).to.be.below(3000);
  });
});

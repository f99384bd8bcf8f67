import { expect } from 'chai';
import timeout from '../../../src/checks/app/connection-timeout.ts';
import refused from '../../../src/checks/app/connection-refused.ts';
import { dies, only, textOf } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';

const LABELS: Death = { metadata: { labels: { app: 'agent' } } };
const TIMED_OUT =
  'Error: error building admission chain: Get "https://10.96.0.1:443/api": dial tcp 10.96.0.1:443: i/o timeout\n';
const policy = (egress: object[], app = 'agent'): object => ({
  kind: 'NetworkPolicy',
  metadata: { name: 'closed', namespace: 'shop' },
  spec: { podSelector: { matchLabels: { app } }, policyTypes: ['Egress'], egress },
});
const DNS = { ports: [{ port: 53, protocol: 'UDP' }] };
const KUBERNETES = {
  kind: 'Service',
  metadata: { name: 'kubernetes', namespace: 'default' },
  spec: { clusterIP: '172.20.0.9', ports: [{ port: 443 }] },
};

describe('a connection to the API server', () => {
  it('is recognised by the address of the Service kubernetes, with any path', async () => {
    for (const path of ['/api', '/apis/apps/v1', '/version?timeout=32s', '/openapi/v2', '/healthz']) {
      const log = TIMED_OUT.replace('/api"', `${path}"`);
      expect(only(await dies(timeout, log, LABELS)).summary, path).to.match(
        /no answer from the API server \(10\.96\.0\.1:443\)/,
      );
    }
    const custom = TIMED_OUT.replaceAll('10.96.0.1', '172.20.0.9').replace('/api"', '/whatever"');
    expect(only(await dies(timeout, custom, { ...LABELS, objects: [KUBERNETES] })).summary).to.match(/the API server/);
    expect(only(await dies(timeout, TIMED_OUT, { ...LABELS, objects: [KUBERNETES] })).summary).not.to.match(
      /the API server/,
    );
    const other = 'fatal: dial tcp 10.20.30.1:443: connect: connection refused\n';
    expect(only(await dies(refused, other, LABELS)).summary).not.to.match(/the API server/);
  });

  it('names the NetworkPolicy that allows no egress to it', async () => {
    for (const egress of [
      [],
      [DNS],
      [DNS, { to: [{ podSelector: {} }], ports: [{ port: 443 }] }],
      [{ ports: [{ port: 8080, endPort: 8090 }], to: [] }],
    ]) {
      const found = only(await dies(timeout, TIMED_OUT, { ...LABELS, objects: [policy(egress)] }));
      expect(found.summary, JSON.stringify(egress)).to.match(/NetworkPolicy closed allows no egress to it/);
      expect(textOf(found)).to.match(/edit networkpolicy closed/);
    }
  });

  it('names none where a rule may allow it, or no policy selects the pod', async () => {
    for (const objects of [
      [policy([{}])],
      [policy([{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }])],
      [policy([{ ports: [{ port: 6443 }] }])],
      [policy([DNS]), { ...policy([{}]), metadata: { name: 'open', namespace: 'shop' } }],
      [policy([DNS], 'other')],
      [],
    ]) {
      const found = only(await dies(timeout, TIMED_OUT, { ...LABELS, objects }));
      expect(found.summary, JSON.stringify(objects)).not.to.match(/NetworkPolicy/);
      expect(textOf(found)).not.to.match(/get networkpolicies/);
    }
    const unread = only(await dies(timeout, TIMED_OUT, { ...LABELS, forbidden: ['networkpolicies'] }));
    expect(textOf(unread)).to.match(/get networkpolicies/);
  });
});

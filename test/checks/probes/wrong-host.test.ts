import { expect } from 'chai';
import check from '../../../src/checks/probes/wrong-host.ts';
import slowStart from '../../../src/checks/probes/slow-start.ts';
import deadlocked from '../../../src/checks/probes/deadlocked.ts';
import wrongPath from '../../../src/checks/probes/wrong-path.ts';
import { foundBy } from '../../support/scenario.ts';
import { probed } from './probed.ts';

const at = (host: string, more: object = {}): object => ({
  httpGet: { path: '/healthz', port: 8080, host, ...more },
  periodSeconds: 5,
});
const LOCAL = 'Get "http://localhost:8080/healthz": dial tcp [::1]:8080: connect: connection refused';
const NO_NAME =
  'Get "http://shop.example.com:8080/healthz": dial tcp: lookup shop.example.com on 10.0.0.2:53: no such host';

describe('probes/wrong-host', () => {
  it('says that localhost is the node, and removes the host', async () => {
    for (const host of ['localhost', '127.0.0.1']) {
      const [found] = await foundBy(check, probed({ probe: at(host), failure: LOCAL }));
      expect(found?.confidence).to.equal('confirmed');
      expect(found?.summary).to.match(new RegExp(`${host} is the node itself, not the pod`));
      expect(found?.fixes[0]?.change?.set).to.deep.equal({ 'livenessProbe.httpGet.host': null });
    }
  });

  it('offers a Host header for a name', async () => {
    const probe = at('shop.example.com', { httpHeaders: [{ name: 'Accept', value: '*/*' }] });
    const [found] = await foundBy(check, probed({ probe, failure: NO_NAME }));
    expect(found?.summary).to.match(/of shop\.example\.com.*asks that host/);
    expect(found?.fixes[1]?.change?.set['livenessProbe.httpGet.httpHeaders']).to.deep.equal([
      { name: 'Accept', value: '*/*' },
      { name: 'Host', value: 'shop.example.com' },
    ]);
  });

  it('reads a tcpSocket probe of a startup probe', async () => {
    const probe = { tcpSocket: { port: 5432, host: 'localhost' }, periodSeconds: 5 };
    const failure = 'dial tcp 127.0.0.1:5432: connect: connection refused';
    const [found] = await foundBy(check, probed({ kind: 'startup', probe, failure }));
    expect(found?.fixes[0]?.change?.set).to.deep.equal({ 'startupProbe.tcpSocket.host': null });
  });

  it('is likely where the other host answers with an error', async () => {
    const [found] = await foundBy(check, probed({ probe: at('10.1.1.1') }));
    expect(found).to.include({ confidence: 'likely' });
    expect(found?.summary).to.match(/answers 404/);
  });

  it('leaves such a kill to no other check', async () => {
    expect(await foundBy(slowStart, probed({ probe: at('localhost'), failure: LOCAL }))).to.deep.equal([]);
    expect(await foundBy(deadlocked, probed({ probe: at('localhost'), failure: LOCAL, ran: 400 }))).to.deep.equal([]);
    expect(await foundBy(wrongPath, probed({ probe: at('10.1.1.1') }))).to.deep.equal([]);
  });

  it('is silent without a host, on the own IP, and on localhost with the network of the node', async () => {
    expect(await foundBy(check, probed({ failure: LOCAL }))).to.deep.equal([]);
    const own = { ...probed({ probe: at('10.0.0.7'), failure: LOCAL }) };
    Object.assign(own.pod.status!, { podIP: '10.0.0.7' });
    expect(await foundBy(check, own)).to.deep.equal([]);
    const podSpec = { hostNetwork: true };
    expect(await foundBy(check, probed({ probe: at('127.0.0.1'), failure: LOCAL, podSpec }))).to.deep.equal([]);
  });
});

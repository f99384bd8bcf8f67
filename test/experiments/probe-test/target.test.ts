/** Probes that ask the wrong thing: what other targets are tried, and what they prove. */
import { expect } from 'chai';
import type { Container } from '../../../src/model/objects.ts';
import type { Partially } from '../../support/scenario.ts';
import { answers, killedBy, killedPod, killEvents, LIVENESS, measures, play, status } from './play.ts';
import type { Played, Scene } from './play.ts';

/** Plays a probe that never succeeds. @param answering the other targets that answer, by the number of the copy */
async function never(
  container: Partially<Container>,
  failure: string,
  answering: readonly number[] = [],
  more: Partial<Scene['copies']> = {},
): Promise<Played> {
  const copy = measures(undefined, undefined, failure, 60);
  const others = [1, 2, 3].map((n) => [`other${n}`, answering.includes(n) ? { life: answers(2) } : copy] as const);
  return play({
    pod: killedPod(container),
    objects: killEvents(failure),
    copies: {
      generous: copy,
      strict: copy,
      original: killedBy(15, failure),
      ...Object.fromEntries(others),
      ...(more as object),
    },
  });
}
const verdictOf = ({ said }: Played): string => `${said.verdict}, ${said.confidence}`;
const tried = ({ runs }: Played): unknown[] =>
  runs
    .filter(({ planned }) => planned.role === 'elsewhere')
    .map(({ planned }) => {
      const { httpGet, tcpSocket, exec, grpc } = planned.spec.containers[0]!.readinessProbe!;
      return httpGet
        ? `${httpGet.scheme ?? ''}${httpGet.path}:${httpGet.port}`
        : (tcpSocket?.port ?? exec?.command ?? grpc);
    });
const refused = (port: number): string => `dial tcp 10.0.0.9:${port}: connect: connection refused`;
const at = (port: number): Partially<Container> => ({
  livenessProbe: { ...LIVENESS, httpGet: { path: '/healthz', port } },
});

describe('experiments/probe-test, a wrong target', () => {
  it('port: names the declared port that answers, and changes every probe that asks the same', async () => {
    const { readinessProbe } = { readinessProbe: at(9090).livenessProbe! };
    const played = await never({ ...at(9090), readinessProbe, ports: [{ containerPort: 8080 }] }, refused(9090), [1]);
    expect(verdictOf(played)).to.equal('wrong-target, confirmed');
    expect(tried(played)).to.deep.equal(['/healthz:8080']);
    expect(played.said.advice[0]!.change!.set).to.deep.equal({
      'livenessProbe.httpGet.port': 8080,
      'readinessProbe.httpGet.port': 8080,
    });
    expect(played.said.summary).to.include('GET /healthz on port 8080');
  });
  it('port: is only likely where the container declares the probed one too, which may open later', async () => {
    const ports = [{ containerPort: 9090 }, { containerPort: 8080 }];
    expect(verdictOf(await never({ ...at(9090), ports }, refused(9090), [1]))).to.equal('wrong-target, likely');
  });
  it('port: is only likely where the container declares neither', async () => {
    const readinessProbe = { httpGet: { path: '/healthz', port: 8080 } };
    expect(verdictOf(await never({ ...at(9090), readinessProbe }, refused(9090), [1]))).to.equal(
      'wrong-target, likely',
    );
  });
  it('port: another declared port that only accepts connections proves nothing', async () => {
    const livenessProbe = { tcpSocket: { port: 9090 }, periodSeconds: 5 };
    const ports = [{ containerPort: 9090 }, { containerPort: 8080 }];
    expect(verdictOf(await never({ livenessProbe, ports }, refused(9090), [1]))).to.match(/^inconclusive/);
  });
  it('port: is open where no other one answers', async () => {
    expect(verdictOf(await never({ ...at(9090), ports: [{ containerPort: 8080 }] }, refused(9090)))).to.match(
      /^inconclusive/,
    );
  });
  it('path: tries what the other probes ask, then the root', async () => {
    const readinessProbe = { httpGet: { path: '/ready', port: 8080 } };
    const played = await never({ readinessProbe }, status(404), [1]);
    expect(tried(played)).to.deep.equal(['/ready:8080', '/:8080']);
    expect(verdictOf(played)).to.equal('wrong-target, confirmed');
    expect(played.said.advice[0]!.change!.set).to.deep.equal({ 'livenessProbe.httpGet.path': '/ready' });
  });
  it('path: is only likely where no other path answers', async () => {
    expect(verdictOf(await never({}, status(404)))).to.equal('wrong-target, likely');
  });
  for (const code of [401, 403])
    it(`path: ${code} never proves a wrong path`, async () => {
      expect(verdictOf(await never({}, status(code), [1]))).to.equal('wrong-target, likely');
    });
  it('path: a 404 after another answer never proves a wrong path', async () => {
    const late = {
      life: answers(),
      says: [
        ['Unhealthy', `Readiness probe failed: ${status(503)}`, 5, 20],
        ['Unhealthy', `Readiness probe failed: ${status(404)}`, 5, 60],
      ] as const,
    };
    expect(verdictOf(await never({}, status(404), [1], { generous: late }))).to.equal('wrong-target, likely');
  });
  it('scheme: tries the other one', async () => {
    const failure =
      'Get "http://10.0.0.9:8080/healthz": net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x15\\x03\\x01"';
    const played = await never({}, failure, [1]);
    expect(tried(played)).to.deep.equal(['HTTPS/healthz:8080']);
    expect(verdictOf(played)).to.equal('wrong-target, confirmed');
    expect(played.said.advice[0]!.change!.set).to.deep.equal({ 'livenessProbe.httpGet.scheme': 'HTTPS' });
  });
  it('grpc: a port that only accepts connections never proves it', async () => {
    const played = await never(
      { livenessProbe: { grpc: { port: 9000 }, periodSeconds: 5 } },
      'timeout: failed to connect service "10.0.0.9:9000" within 1s: context deadline exceeded',
      [1],
    );
    expect(tried(played)).to.deep.equal([9000]);
    expect(verdictOf(played)).to.equal('wrong-target, likely');
    expect(played.said.advice[0]!.change!.set).to.deep.equal({
      'livenessProbe.grpc': null,
      'livenessProbe.tcpSocket': { port: 9000 },
    });
  });

  describe('exec', () => {
    const exec = (...command: string[]): Partially<Container> => ({
      livenessProbe: { exec: { command }, periodSeconds: 5 } as never,
    });
    const CURL = exec('sh', '-c', 'curl -fs localhost:8080');
    it('is confirmed where the shell of the container does not find the program', async () => {
      const played = await never(CURL, 'sh: curl: not found\n', [1]);
      expect(verdictOf(played)).to.equal('wrong-target, confirmed');
      expect((tried(played)[0] as string[]).at(-1)).to.equal('curl');
    });
    it('is only likely by what the program printed', async () => {
      expect(verdictOf(await never(CURL, 'sh: curl: not found\n'))).to.equal('wrong-target, likely');
    });
    it('reads no program that the probe does not name', async () => {
      expect(verdictOf(await never(CURL, 'sh: license: not found\n', [1]))).to.match(/^inconclusive/);
    });
    it('takes no words of a program for those of the runtime', async () => {
      expect(verdictOf(await never(exec('/app/check'), 'exec: "db": executable file not found in $PATH'))).to.match(
        /^inconclusive/,
      );
    });
    it('says what a command prints that fails for another reason', async () => {
      const { said } = await never(exec('cat', '/tmp/ok'), "cat: can't open '/tmp/ok': No such file or directory");
      expect(said.verdict).to.equal('inconclusive');
      expect(said.summary).to.include("can't open '/tmp/ok'");
    });
  });
});

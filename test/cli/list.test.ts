/** `list` from its arguments to its streams, on recordings and on a fake API server. */
import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { fakeServer, tlsFile } from '../sources/cluster/support/server.ts';
import { worldApi, type WorldApi } from '../sources/cluster/support/world-api.ts';
import { crashed, podOf } from '../support/scenario.ts';
import { crashloop } from '../support/run-cli.ts';

const corpus = (name: string): string => fileURLToPath(new URL(`../corpus/${name}`, import.meta.url));
const UPSTREAM = corpus('upstream-pending');

async function onServer(
  world: WorldApi,
  argv: readonly string[],
): Promise<{ code: number; out: string; err: string; urls: string[] }> {
  const server = await fakeServer(worldApi({ now: '2026-01-01T12:00:00Z', ...world }));
  try {
    const ran = await crashloop([...argv, '--server', server.url, '--certificate-authority', tlsFile('ca.crt')]);
    return { ...ran, urls: server.seen.map((one) => one.url) };
  } finally {
    await server.close();
  }
}

const plain = { containers: [{ name: 'web', image: 'x:1' }] };
const loop = (name: string, namespace = 'shop'): object =>
  podOf({
    metadata: { name, namespace, uid: `uid-${namespace}-${name}` },
    spec: plain as never,
    status: { phase: 'Running', containerStatuses: [crashed('web', 1) as never] },
  });
const namespaces = (...names: string[]): object[] => names.map((name) => ({ kind: 'Namespace', metadata: { name } }));

describe('cli/list', () => {
  describe('on a recording', () => {
    it('runs without a command', async () => {
      const ran = await crashloop(['--from', UPSTREAM]);
      expect(ran).to.deep.equal(await crashloop(['list', '--from', UPSTREAM]));
      expect(ran.code).to.equal(0);
      expect(ran.out.replace(/ \\\n\s+/g, ' '))
        .to.match(/^2 failing pods, 1 cause\./)
        .and.to.contain('Fails because of it: pod/web-1.')
        .and.to.contain(`kubectl crashloop explain -n ns-73d525 postgres-1 --from ${UPSTREAM}`);
      expect(ran.err).to.equal('');
    });
    it('prints every format', async () => {
      const of = async (format: string): Promise<string> =>
        (await crashloop(['list', '--from', UPSTREAM, '-o', format])).out;
      const json = JSON.parse(await of('json')) as {
        kind: string;
        items: { target: { name: string }; causes: unknown[] }[];
        groups: { pods: string[] }[];
        gaps: unknown[];
      };
      expect(json).to.include({ apiVersion: 'crashloop/v1', kind: 'DiagnosisList' });
      expect(json.items.map((item) => [item.target.name, item.causes.length])).to.deep.equal([
        ['postgres-1', 1],
        ['web-1', 1],
      ]);
      expect(load(await of('yaml'))).to.deep.equal(json);
      expect(await of('name')).to.equal('pod/postgres-1\npod/web-1\n');
      expect(await of('markdown')).to.match(/^## 2 failing pods/);
      expect(await of('wide')).to.contain('NODE');
    });
    it('lists the named namespace, and sorts', async () => {
      expect((await crashloop(['list', '--from', UPSTREAM, '-n', 'ns-73d525', '-o', 'name'])).out).to.equal(
        'pod/postgres-1\npod/web-1\n',
      );
      expect((await crashloop(['list', '--from', UPSTREAM, '-n', 'other'])).err).to.equal(
        `error: ${UPSTREAM} has no pods in namespace other\n`,
      );
      expect((await crashloop(['list', '--from', UPSTREAM, '-o', 'name', '--sort-by', 'restarts'])).out).to.equal(
        'pod/web-1\npod/postgres-1\n',
      );
    });
    it('selects by label and by field', async () => {
      expect(
        (await crashloop(['list', '--from', UPSTREAM, '-o', 'name', '--field-selector', 'metadata.name=web-1'])).out,
      ).to.equal('pod/web-1\n');
      expect((await crashloop(['list', '--from', UPSTREAM, '-o', 'name', '-l', 'app=nobody'])).out).to.equal('');
      expect((await crashloop(['list', '--from', UPSTREAM, '-l', '(('])).err).to.equal(
        'error: cannot read the label selector "(("\n',
      );
    });
    it('says that no pod fails', async () => {
      const ran = await crashloop(['list', '--from', corpus('healthy'), '--exit-code']);
      expect(ran).to.deep.equal({ code: 0, out: '', err: 'No failing pods found.\n' });
      expect((await crashloop(['list', '--from', corpus('healthy'), '-o', 'json'])).out).to.contain('"items": []');
    });
    it('exits with 1 only if a pod fails now', async () => {
      expect((await crashloop(['list', '--from', UPSTREAM, '--exit-code'])).code).to.equal(1);
      const past = await crashloop(['list', '--from', corpus('quiet-restarted-once'), '--exit-code']);
      expect([past.code, past.out]).to.satisfy(
        ([code, out]: [number, string]) => code === 0 && /was likely: /.test(out),
      );
      expect((await crashloop(['list', '--from', corpus('quiet-restarted-once'), '--since', '1m'])).out).to.equal('');
      expect((await crashloop(['list', '--from', corpus('quiet-restarted-once'), '--since', '7d'])).out).not.to.equal(
        '',
      );
      expect((await crashloop(['list', '--from', corpus('quiet-restarted-once'), '--since', '0'])).out).to.equal('');
    });
    it('reads objects from standard input, which cannot be read again', async () => {
      const ran = await crashloop(['list', '--from', '-'], JSON.stringify(loop('web-1')));
      expect(ran.out).to.contain('web-1').and.not.to.contain('kubectl crashloop explain');
    });
    for (const name of ['quiet-alarming-log', 'quiet-job-done', 'liveness-exec-missing']) {
      it(`raises no alarm over ${name} that explain does not raise`, async () => {
        const { items } = JSON.parse((await crashloop(['list', '--from', corpus(name), '-o', 'json'])).out) as {
          items: { target: { namespace: string; name: string }; causes: { id: string }[]; state: string }[];
        };
        for (const { target, causes, state } of items) {
          const explained = JSON.parse(
            (await crashloop(['explain', target.name, '-n', target.namespace, '--from', corpus(name), '-o', 'json']))
              .out,
          ) as { causes: { id: string }[]; state: string };
          expect([explained.state, explained.causes[0]?.id]).to.deep.equal([state, causes[0]?.id]);
        }
      });
    }
  });

  describe('on a server', () => {
    it('lists the namespace of the context, the named one, or all', async () => {
      const world = { objects: [...namespaces('default', 'shop'), loop('a', 'default'), loop('b')] };
      expect((await onServer(world, ['list', '-o', 'name'])).out).to.equal('pod/a\n');
      expect((await onServer(world, ['-n', 'shop', '-o', 'name'])).out).to.equal('pod/b\n');
      expect((await onServer(world, ['-A', '-n', 'shop', '-o', 'name'])).out).to.equal('pod/a\npod/b\n');
    });
    it('requests rows in the chunks of --chunk-size', async () => {
      const { urls } = await onServer({ objects: [loop('a'), loop('b'), loop('c')] }, [
        'list',
        '-n',
        'shop',
        '--chunk-size',
        '2',
        '-o',
        'name',
      ]);
      expect(urls.filter((url) => url.includes('/pods?') && url.includes('includeObject=None'))).to.have.length(2);
    });
    it('distinguishes a namespace without pods from one that does not exist', async () => {
      expect(await onServer({ objects: namespaces('shop') }, ['list', '-n', 'shop'])).to.include({
        code: 0,
        out: '',
        err: 'No failing pods found in shop namespace.\n',
      });
      expect(await onServer({ objects: namespaces('shop') }, ['list', '-n', 'shpo'])).to.include({
        code: 1,
        out: '',
        err: 'error: namespaces "shpo" not found\ndid you mean shop?\n',
      });
    });
    it('says if it could not read all namespaces', async () => {
      const ran = await onServer({ objects: namespaces('data', 'shop'), closed: ['data'] }, ['list', '-A']);
      expect(ran.out).to.match(/^NOT READ[^]*pods in data +forbidden +list pods in data/);
      expect(ran.err).to.equal('No failing pods found among those that could be read.\n');
    });
    it('refuses an invalid --chunk-size', async () => {
      expect((await onServer({ objects: [] }, ['list', '--chunk-size', 'many'])).err).to.contain(
        'invalid argument "many" for "--chunk-size" flag',
      );
    });
  });

  describe('--watch', () => {
    const open: WorldApi['before'] = (seen, response) => {
      if (!seen.url.includes('watch=true')) return false;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders?.();
      return true;
    };
    const world: WorldApi = { objects: [...namespaces('shop'), loop('a')], before: open };
    it('prints a line for each change, for the given time', async () => {
      const ran = await onServer(world, ['-n', 'shop', '-w', '1s']);
      expect(ran.out).to.match(
        /^TIME +STATE +POD +RESTARTS +CONFIDENCE +CAUSE\n2026-01-01T12:00:0\dZ +crashing +shop\/a +5 /,
      );
      expect([ran.code, ran.err]).to.deep.equal([0, '']);
      expect((await onServer(world, ['-n', 'shop', '-w', '1s', '--no-headers', '--exit-code'])).out).to.match(/^2026/);
    });
    it('says on standard error what it could not read', async () => {
      const ran = await onServer({ ...world, objects: [...namespaces('data', 'shop'), loop('a')], closed: ['data'] }, [
        '-A',
        '-w',
        '1s',
      ]);
      expect(ran.err).to.equal('not read: pods in data: forbidden; needs: list pods in data\n');
    });
    it('prints one document for each change with -o json, each on one line', async () => {
      const ran = await onServer(world, ['list', '-n', 'shop', '--watch=1s', '-o', 'json']);
      expect(
        ran.out
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as { kind: string }).kind),
      ).to.deep.equal(['DiagnosisList']);
    });
    it('refuses recordings, and formats for one answer', async () => {
      expect((await crashloop(['list', '--from', UPSTREAM, '-w'])).err).to.contain('a recording cannot be watched');
      expect((await onServer(world, ['list', '-w', '-o', 'name'])).err).to.contain(
        'name is for one answer, not for --watch',
      );
    });
  });
});

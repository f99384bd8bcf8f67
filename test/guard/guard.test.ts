/** `guard` with real commands, on a small cluster. */
import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GuardAnswer } from '../../src/model/guard-answer.ts';
import { crashloop } from '../support/run-cli.ts';
import { deploymentOf, ownedBy, setOf } from '../watching/support/api.ts';
import { ago, crashed, guarded, ready, until, UNTIL_GO } from './support/guarded.ts';

const LOG = 'Error: environment variable DATABASE_URL is not set';
const logged = (asked: readonly string[], pod: string): boolean =>
  asked.some((url) => url.includes(`/pods/${pod}/log`) && url.includes('previous=true'));

describe('guard/guard', function () {
  this.timeout(400_000);

  it('explains a pod that was removed before the command ended, and saves it as a bundle', () =>
    guarded(async ({ api, folder, asked, start, go }) => {
      api.put(ready('other'));
      const running = start(
        [
          '--bundle',
          'it.tar.gz',
          '--report',
          'it.json',
          '--report',
          'markdown=summary',
          '--report',
          'it.xml',
          '--report',
          'it.html',
        ],
        UNTIL_GO,
      );
      writeFileSync(join(folder, 'summary'), 'before\n');
      await until(() => api.watches === 1, 'the watch');
      api.log('web-1', `${ago(1)} ${LOG}\n`);
      api.put(crashed('web-1'));
      await until(() => logged(asked, 'web-1'), 'the log is read');
      await new Promise((resolve) => setTimeout(resolve, 1000));
      api.remove('Pod', 'web-1');
      go();
      const { code, out, err } = await running.ended;
      expect(code).to.equal(3);
      expect(out).to.equal('');
      expect(err).to.match(/^Error: failed\n\nbash failed with exit code 3 after \d+s\.\n/);
      expect(err).to.contain(LOG).and.to.contain('This pod no longer exists: shop/web-1.');
      expect(err).to.contain('it.tar.gz has all evidence: kubectl crashloop explain --from it.tar.gz');
      const answer = JSON.parse(readFileSync(join(folder, 'it.json'), 'utf8')) as GuardAnswer;
      expect(answer).to.include({ kind: 'Guard', command: 'bash', exitCode: 3, signal: null, file: 'it.tar.gz' });
      expect(answer.removed).to.deep.equal(['shop/web-1']);
      expect(answer.groups.map(({ cause, pods }) => [cause?.id, pods])).to.deep.equal([
        ['config/missing-env', ['shop/web-1']],
      ]);
      expect(readFileSync(join(folder, 'summary'), 'utf8')).to.match(/^before\n# bash failed with exit code 3/);
      expect(readFileSync(join(folder, 'it.xml'), 'utf8')).to.contain('tests="2" failures="2"');
      expect(readFileSync(join(folder, 'it.html'), 'utf8')).to.contain('DATABASE_URL');
      const again = await crashloop(['explain', '--from', join(folder, 'it.tar.gz'), '-o', 'json']);
      expect((JSON.parse(again.out) as { causes: { id: string }[] }).causes[0]?.id).to.equal('config/missing-env');
    }));

  it('says nothing and writes nothing if the command succeeds', () =>
    guarded(async ({ api, folder, start }) => {
      api.put(crashed('old'));
      const { code, out, err } = await start(
        ['--bundle', 'it.tar.gz', '--report', 'it.md'],
        ['bash', '-c', 'echo done'],
      ).ended;
      expect([code, out, err]).to.deep.equal([0, 'done\n', '']);
      expect(() => readFileSync(join(folder, 'it.tar.gz'))).to.throw('ENOENT');
      expect(() => readFileSync(join(folder, 'it.md'))).to.throw('ENOENT');
    }));

  it('names a pod that failed before the command, and does not explain it', () =>
    guarded(async ({ api, start }) => {
      api.put(crashed('old'));
      api.log('old', `${ago(1)} ${LOG}\n`);
      const { code, err } = await start([], ['bash', '-c', 'exit 1']).ended;
      expect(code).to.equal(1);
      expect(err).to.contain('bash failed with exit code 1 after').and.to.contain('; no pod failed while it ran.');
      expect(err).to.contain('Failing since before the command started, so not counted: shop/old.');
      expect(err).not.to.contain('DATABASE_URL');
    }));

  it('does not take an object for missing that was removed together with the pod', () =>
    guarded(async ({ api, asked, start, go }) => {
      const running = start(['--report', 'json=it'], UNTIL_GO);
      await until(() => api.watches === 1, 'the watch');
      api.put(
        crashed('web-1', {
          spec: {
            containers: [
              {
                name: 'web',
                image: 'registry.example.com/web:1',
                envFrom: [{ configMapRef: { name: 'settings' } }],
              },
            ],
          },
        }),
      );
      api.log('web-1', `${ago(1)} panic: cannot start\n`);
      await until(() => logged(asked, 'web-1'), 'the log is read');
      await new Promise((resolve) => setTimeout(resolve, 500));
      api.remove('Pod', 'web-1');
      go();
      const { code, err } = await running.ended;
      expect(code).to.equal(3);
      expect(err)
        .to.contain('web-1')
        .and.not.to.match(/settings does not exist|ConfigMap settings is missing/i);
      expect(err).not.to.contain('confirmed');
    }));

  it('does not advise the rollback that has removed the pod', async () => {
    const rollbacks = async (removed: boolean): Promise<number> => {
      let count = -1;
      await guarded(async ({ api, asked, folder, start, go }) => {
        const template = (image: string): object => ({ spec: { containers: [{ name: 'web', image }] } });
        api.put(deploymentOf({ updatedReplicas: 1, replicas: 2, availableReplicas: 1 }));
        api.put({ ...setOf('web-a', 1, template('web:1')), status: { replicas: 1, readyReplicas: 1 } });
        api.put(setOf('web-b', 2, template('web:2')));
        api.put({ ...ready('web-a-1'), metadata: { name: 'web-a-1', labels: { app: 'web' }, ...ownedBy('web-a') } });
        const running = start(['--report', 'json=it'], UNTIL_GO);
        await until(() => api.watches === 1, 'the watch');
        api.log('web-b-1', `${ago(1)} Error: unknown flag: --prot\n`);
        api.put(crashed('web-b-1', { metadata: ownedBy('web-b') }));
        await until(() => logged(asked, 'web-b-1'), 'the log is read');
        await new Promise((after) => setTimeout(after, 1000));
        if (removed) api.remove('Pod', 'web-b-1');
        go();
        await running.ended;
        const { diagnosis } = JSON.parse(readFileSync(join(folder, 'it'), 'utf8')) as GuardAnswer;
        expect(diagnosis?.target.name).to.equal('web-b-1');
        count = diagnosis!.causes[0]!.fixes.filter((fix) => fix.rollback).length + (diagnosis!.stake.rollback ? 1 : 0);
      });
      return count;
    };
    expect([await rollbacks(false), await rollbacks(true)]).to.deep.equal([2, 0]);
  });

  it('runs the command although the cluster cannot be watched, and says so in one line', () =>
    guarded(async ({ api, start }) => {
      api.forbidden.add('list pods');
      const { code, out, err } = await start([], ['bash', '-c', 'echo ran; exit 4']).ended;
      expect([code, out]).to.deep.equal([4, 'ran\n']);
      expect(err).to.match(/^guard: cannot watch pods in namespace shop: you may not list them\n/);
    }));

  it('runs the command although no cluster answers', () =>
    guarded(async ({ start }) => {
      const { code, out, err } = await start(['-s', 'http://127.0.0.1:1'], ['bash', '-c', 'echo ran; exit 4']).ended;
      expect([code, out]).to.deep.equal([4, 'ran\n']);
      expect(err.split('\n')[0]).to.match(/^guard: .*127\.0\.0\.1:1/);
    }));
});

/** The parts of `npm run test:fixes` that need no cluster. */
import { expect } from 'chai';
import type { Diagnosis, PrintedFix } from '../../src/model/diagnosis.ts';
import { copyOf } from '../cluster/fixes/cases.ts';
import { linesOf, offeredBy } from '../cluster/fixes/offered.ts';
import { isGood, rowsOf, summaryOf, totalsOf } from '../cluster/fixes/report.ts';
import { longestRun, steadiness } from '../cluster/fixes/target.ts';
import type { Trial, Tried } from '../cluster/fixes/setting.ts';

const fix = (command: string | null, risk: PrintedFix['risk'] = 'restarts'): PrintedFix => ({
  text: 'do it',
  command,
  argv: null,
  effect: 'repairs',
  risk,
});
const offered = (...fixes: readonly PrintedFix[]) =>
  offeredBy({ causes: [{ id: 'app/x', fixes }] } as never as Diagnosis, false);
const kind = (command: string, risk?: PrintedFix['risk']): string | undefined => offered(fix(command, risk))[0]?.kind;

describe('npm run test:fixes', () => {
  it('applies a command that is complete, and leaves to a person what has a placeholder or an editor', () => {
    expect(kind('kubectl -n shop set env deployment/web A=b')).to.equal('fix');
    expect(kind('kubectl -n shop set env deployment/web A=YOUR_VALUE')).to.equal('by hand');
    expect(kind('kubectl create configmap c --from-file=a=YOUR_FILE')).to.equal('by hand');
    expect(kind('kubectl -n shop edit deployment/web')).to.equal('by hand');
    expect(kind('kubectl get pod w -o yaml > w.yaml;  # edit it, then: kubectl replace --force -f w.yaml')).to.equal(
      'by hand',
    );
    expect(kind('kubectl -n shop patch statefulset/db -p x;  # then: kubectl -n shop delete pod db-0')).to.equal('fix');
  });
  it('runs what only reads, and leaves out what needs a terminal, a registry or a whole node', () => {
    expect(kind('kubectl -n shop get pods', 'read-only')).to.equal('look');
    expect(kind('skopeo list-tags docker://r/i', 'read-only')).to.equal('left out');
    expect(kind('kubectl -n shop debug web -it --copy-to=w -- sh', 'changes')).to.equal('left out');
    expect(kind('kubectl cordon node-2', 'changes')).to.equal('left out');
    expect(kind('kubectl crashloop node-test web -n shop', 'changes')).to.equal('left out');
  });
  it('numbers the fixes of a cause, and tries a command once', () => {
    expect(offered(fix(null), fix('a b'), fix('a b'), fix('c d')).map(({ id }) => id)).to.deep.equal([
      'app/x/2',
      'app/x/4',
    ]);
  });
  it('runs the command of the comment after the first one', () => {
    expect(linesOf('kubectl patch x;  # then: kubectl delete pod y')).to.deep.equal([
      'kubectl patch x',
      'kubectl delete pod y',
    ]);
    expect(linesOf("kubectl patch x -p '#: y'")).to.deep.equal(["kubectl patch x -p '#: y'"]);
  });
  it('gives a copy its own namespace, addresses and objects of the cluster', () => {
    const copy = copyOf(
      'pv',
      {
        namespace: 'ns-1',
        target: 'web-1',
        category: 'volume',
        cause: '',
        objects: [
          { kind: 'Namespace', metadata: { name: 'ns-1' } },
          { kind: 'PersistentVolume', metadata: { name: 'small' } },
          { kind: 'Service', metadata: { name: 'db', namespace: 'ns-1' }, spec: { clusterIP: '10.96.0.43' } } as never,
        ],
      },
      7,
    );
    expect(copy.namespace).to.equal('fixes-pv-7');
    expect(copy.clusterWide).to.deep.equal(['PersistentVolume/small-7']);
    expect(copy.objects.map((object) => object.metadata?.name)).to.deep.equal(['fixes-pv-7', 'small-7', 'db']);
    expect(JSON.stringify(copy.objects[2])).to.include('"namespace":"fixes-pv-7"').and.include('10.96.27.43');
  });
  it('is steady only while each pod is ready, and each restart counts', () => {
    const pod = (ready: string, restartCount: number) =>
      ({
        metadata: { uid: 'u' },
        status: { conditions: [{ type: 'Ready', status: ready }], containerStatuses: [{ restartCount }] },
      }) as never;
    const of = (wanted: number, ...pods: never[]) => steadiness({ pods, wanted, completed: [] });
    expect(of(1, pod('False', 0))).to.equal(undefined);
    expect(of(2, pod('True', 0))).to.equal(undefined);
    expect(of(1)).to.equal(undefined);
    expect(of(1, pod('True', 1)))
      .to.be.a('string')
      .and.not.equal(of(1, pod('True', 2)));
  });
  it('finds how long a container ran before it crashed', () => {
    const terminated = { startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:00:40Z' };
    const pod = { status: { containerStatuses: [{ restartCount: 1, state: {}, lastState: { terminated } }] } };
    expect(longestRun({ pods: [pod as never], wanted: 1, completed: [] })).to.equal(40);
  });
  it('prints each command that failed, and fails for a fix that does not cure', () => {
    const tried = (one: Pick<Tried, 'kind' | 'result'>): Tried => ({
      id: 'app/x/1',
      text: 'do it',
      command: 'kubectl it',
      why: '',
      said: 'the pod is crashing',
      ...one,
    });
    const trial = (...all: readonly Tried[]): Trial => ({
      name: 'case',
      category: 'app-error',
      cause: 'likely app/x',
      tried: all,
      error: null,
      seconds: 9,
    });
    const good = trial(tried({ kind: 'look', result: 'ok' }), tried({ kind: 'fix', result: 'ok' }));
    const bad = trial(tried({ kind: 'fix', result: 'failed' }), tried({ kind: 'fix', result: 'other cause' }));
    expect(isGood(totalsOf([good]))).to.equal(true);
    expect(rowsOf(good)).to.have.length(1);
    expect(isGood(totalsOf([good, bad]))).to.equal(false);
    expect(isGood(totalsOf([]))).to.equal(false);
    expect(rowsOf(bad).join('\n')).to.match(
      /0 of 2[^]*NOT CURED app\/x\/1: do it[^]*OTHER CAUSE[^]*the pod is crashing/,
    );
    expect(summaryOf(totalsOf([good, bad]))[1]).to.equal(
      'complete fixes: 3 applied, 1 cure; after 1 the pod fails for another cause',
    );
  });
});

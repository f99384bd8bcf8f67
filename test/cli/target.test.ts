import { expect } from 'chai';
import { parseOnlyTarget, parseTarget } from '../../src/cli/target.ts';
import { UserError } from '../../src/errors.ts';

const parse = (...words: string[]): object => parseTarget(words, 'usage');
const error = (...words: string[]): UserError => {
  try {
    parseOnlyTarget(words, 'kubectl crashloop explain (POD | TYPE/NAME)');
  } catch (caught) {
    if (caught instanceof UserError) return caught;
    throw caught;
  }
  throw new Error('it was accepted');
};

describe('cli/target', () => {
  const named: readonly [string[], string, string][] = [
    [['web-1'], 'pods', 'web-1'],
    [['pod/web-1'], 'pods', 'web-1'],
    [['po/web-1'], 'pods', 'web-1'],
    [['pods', 'web-1'], 'pods', 'web-1'],
    [['deploy/web'], 'deployments', 'web'],
    [['deployment', 'web'], 'deployments', 'web'],
    [['Deployments/web'], 'deployments', 'web'],
    [['deployments.apps/web'], 'deployments', 'web'],
    [['deployments.v1.apps/web'], 'deployments', 'web'],
    [['sts/db'], 'statefulsets', 'db'],
    [['ds/agent'], 'daemonsets', 'agent'],
    [['rs/web-5d4'], 'replicasets', 'web-5d4'],
    [['job.batch/import'], 'jobs', 'import'],
    [['cj', 'nightly'], 'cronjobs', 'nightly'],
    [['svc/web'], 'services', 'web'],
    [['pods.v1/web-1'], 'pods', 'web-1'],
  ];
  for (const [words, resource, name] of named)
    it(`reads ${words.join(' ')}`, () => expect(parse(...words)).to.include({ resource, name }));

  it('leaves what follows to the command', () => {
    expect(parse('web-1', 'volume', 'node')).to.deep.equal({
      resource: 'pods',
      name: 'web-1',
      rest: ['volume', 'node'],
    });
    expect(parse('pod', 'web-1', 'volume')).to.deep.equal({ resource: 'pods', name: 'web-1', rest: ['volume'] });
    expect(parse('deploy/web', 'volume')).to.deep.equal({ resource: 'deployments', name: 'web', rest: ['volume'] });
  });
  it('reads a type without a name as a pod of that name', () =>
    expect(parse('job')).to.include({ resource: 'pods', name: 'job' }));

  it('says what can be explained if a kind cannot', () => {
    expect(error('cm/web').message).to.equal('a ConfigMap does not crash loop');
    expect(error('cm', 'web').hint).to.match(/^crashloop explains pods, workloads and Services/);
    expect(error('deployments.extensions.example/web').message).to.include('unknown resource type');
    expect(error('deploymnet/web')).to.have.property('hint').that.includes('did you mean "deploy"?');
  });
  it('refuses invalid names', () => {
    expect(error().message).to.equal('a pod or TYPE/NAME is needed');
    expect(error('pod/').message).to.equal('you must specify a name: pod/NAME');
    expect(error('deploy/').message).to.equal('you must specify a name: deploy/NAME');
    expect(error('a/b/c').message).to.include('may not have more than one slash');
    expect(error('pod/..').message).to.include("may not be '..'");
    expect(error('pod/a%2fb').message).to.include("may not contain '%'");
    expect(error('web-1', 'web-2').message).to.equal('one target at a time: "web-2" is one too many');
    expect(error('web-1', 'web-2').hint).to.match(/^usage: kubectl crashloop explain /);
    expect(error('deplyment', 'web').hint).to.match(/^did you mean "deploy(?:ment)? web"\? usage: /);
  });
});

import { expect } from 'chai';
import { clientExit, clientMeanings } from '../../src/knowledge/client-exits.ts';

describe('exit codes of clients', () => {
  const of = (words: readonly string[], code: number): string | undefined => clientExit(words, code)?.failure;
  const sh = (script: string): string[] => ['sh', '-c', script];

  it('are those of a client in the command', () => {
    expect(of(['curl', '-s', 'http://api'], 7)).to.equal('refused');
    expect(of(['/usr/bin/curl', '-s', 'http://api'], 6)).to.equal('dns');
    expect(of(sh('set -e; curl -sf http://api; exec /app'), 28)).to.equal('timeout');
    expect(of(sh('curl -sf http://api && /app'), 22)).to.equal('answered');
    expect(of(sh('HTTP_PROXY= wget -q http://api'), 4)).to.equal('failed');
    expect(of(sh('echo wait\nnc -z db 5432'), 1)).to.equal('failed');
    expect(of(['bash', '-ec', 'psql -h db -c "select 1"'], 2)).to.equal('failed');
    expect(of(['pg_isready', '-h', 'db'], 1)).to.equal('answered');
    expect(clientExit(sh('a; curl -s http://api'), 7)?.command).to.equal('curl -s http://api');
  });

  it('are not those of another command', () => {
    expect(of(sh('curl -s http://api | jq .'), 7), 'a pipe').to.equal(undefined);
    expect(of(sh('psql -h db; /app'), 2), 'not the last').to.equal(undefined);
    expect(of(sh('nc -z db 5432 && /app'), 1), 'not the last').to.equal(undefined);
    expect(of(['curl', '-s', 'http://api'], 3)).to.equal(undefined);
    expect(of(['/app', 'curl'], 7)).to.equal(undefined);
    expect(of(sh('/app'), 7)).to.equal(undefined);
    expect(of([], 7)).to.equal(undefined);
    expect(of(['constructor', 'x'], 7)).to.equal(undefined);
  });

  it('have a meaning without a command where no other program has it as well', () => {
    expect(clientMeanings(7)).to.deep.equal(['curl: it could not connect to the host']);
    expect(clientMeanings(1)).to.deep.equal([]);
  });
});

/** --ignore-not-found, as kubectl get has it. */
import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from '../../src/cli/registry.ts';
import { crashloop } from '../support/run-cli.ts';

const RECORDING = fileURLToPath(new URL('../corpus/upstream-pending', import.meta.url));
const READING = COMMANDS.filter(({ flags, completes }) => flags.includes('from') && completes?.words[0] === 'target');

describe('cli/--ignore-not-found', () => {
  it('is a flag of every command with a target', () => {
    const targeted = COMMANDS.filter(({ completes }) => completes?.words[0] === 'target');
    expect(targeted.length).to.be.at.least(13);
    expect(targeted.filter(({ flags }) => !flags.includes('ignore-not-found'))).to.deep.equal([]);
  });
  for (const { name } of READING) {
    it(`${name} prints nothing and exits with 0`, async () => {
      const argv = [name, 'nope', '--from', RECORDING];
      expect((await crashloop(argv)).code).to.equal(1);
      expect(await crashloop([...argv, '--ignore-not-found'])).to.deep.equal({ code: 0, out: '', err: '' });
      expect((await crashloop([...argv, '--ignore-not-found=false'])).code).to.equal(1);
    });
  }
  it('hides no other error', async () => {
    const ran = await crashloop(['explain', 'web-1', '-c', 'nope', '--from', RECORDING, '--ignore-not-found']);
    expect(ran).to.include({ code: 1, out: '' });
    expect(ran.err).to.include('container nope is not valid');
    expect((await crashloop(['explain', 'x', '--from', '/nonexistent', '--ignore-not-found'])).code).to.equal(1);
  });
  it('hides that list found nothing', async () => {
    const argv = ['list', '--from', RECORDING.replace('upstream-pending', 'healthy')];
    expect((await crashloop(argv)).err).to.match(/^No failing pods found/);
    expect((await crashloop([...argv, '--ignore-not-found'])).err).to.equal('');
  });
});

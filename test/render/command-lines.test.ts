import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { command, lineOf } from '../../src/model/command.ts';
import { wrapCommand } from '../../src/render/command-lines.ts';

describe('render/command-lines', () => {
  describe('wrapCommand', () => {
    const line = `kubectl -n shop patch deployment web -p '{"spec": {"replicas": 1}}' --type=merge --field-manager="on call"`;
    it('keeps a short command on one line', () =>
      expect(wrapCommand('kubectl get pods', 80, '  ')).to.deep.equal(['  kubectl get pods']));
    it('returns the same words when a shell joins the lines', () => {
      for (let width = 20; width < 120; width++) {
        const lines = wrapCommand(line, width, '   ');
        expect(lines.slice(0, -1).every((one) => one.endsWith(' \\'))).to.equal(true);
        expect(lines.map((one) => one.trim().replace(/ \\$/, '')).join(' ')).to.equal(line);
      }
    });
    it('puts a comment on its own lines', () => {
      expect(wrapCommand('kubectl get pod web -o yaml > web.yaml  # edit it, then replace it', 40, '  ')).to.deep.equal(
        ['  kubectl get pod web -o yaml > web.yaml', '  # edit it, then replace it'],
      );
      expect(wrapCommand("echo '# not a comment' and some more words", 30, '')[0]).to.equal(
        "echo '# not a comment' and \\",
      );
    });
    it('lets a shell read the same words at every width, whatever is in them', () => {
      const words = ["it's # a", "'; echo P #", "a\\ b' # c", '$(echo P)', "''", 'x'.repeat(30)];
      const line = lineOf(command`kubectl ${words} -n ${"# '"}`)!;
      for (let width = 10; width < 150; width += 3) {
        const script = `kubectl() { for word; do printf '%s\\0' "$word"; done; }\n${wrapCommand(line, width, '').join('\n')}`;
        const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
        expect(stdout.split('\0').slice(0, -1)).to.deep.equal([...words, '-n', "# '"]);
      }
    });
    it('keeps line breaks of an argument on one line', () => {
      const line = lineOf(command`kubectl run x -- sh -c ${"echo 'a'\nCAUSE"}`)!;
      expect(wrapCommand(line, 80, '')).to.deep.equal([`kubectl run x -- sh -c 'echo '\\''a'\\'''$'\\n''CAUSE'`]);
    });
    it('never breaks inside quotes', () => {
      const lines = wrapCommand(line, 20, '');
      expect(lines.some((one) => one.includes(`'{"spec": {"replicas": 1}}'`))).to.equal(true);
      expect(lines.some((one) => one.includes('"on call"'))).to.equal(true);
    });
  });
});

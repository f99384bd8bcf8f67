import { expect } from 'chai';
import { wrapCommand } from '../../src/render/command-lines.ts';

describe('render/command-lines', () => {
  describe('wrapCommand', () => {
    const command = `kubectl -n shop patch deployment web -p '{"spec": {"replicas": 1}}' --type=merge --field-manager="on call"`;
    it('keeps a short command on one line', () =>
      expect(wrapCommand('kubectl get pods', 80, '  ')).to.deep.equal(['  kubectl get pods']));
    it('returns the same words when a shell joins the lines', () => {
      for (let width = 20; width < 120; width++) {
        const lines = wrapCommand(command, width, '   ');
        expect(lines.slice(0, -1).every((line) => line.endsWith(' \\'))).to.equal(true);
        expect(lines.map((line) => line.trim().replace(/ \\$/, '')).join(' ')).to.equal(command);
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
    it('never breaks inside quotes', () => {
      const lines = wrapCommand(command, 20, '');
      expect(lines.some((line) => line.includes(`'{"spec": {"replicas": 1}}'`))).to.equal(true);
      expect(lines.some((line) => line.includes('"on call"'))).to.equal(true);
    });
  });
});

import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { andThen, command, lineOf } from '../../src/model/command.ts';
import { wrapCommand } from '../../src/render/command-lines.ts';
import { displayWidth } from '../../src/render/width.ts';

describe('render/command-lines', () => {
  describe('wrapCommand', () => {
    const line = `kubectl -n shop label deployment web note='{"spec": {"replicas": 1}}' --type=merge --field-manager="on call"`;
    const deep = {
      spec: {
        template: {
          spec: {
            '$setElementOrder/containers': [{ name: 'web' }],
            containers: [
              { name: 'web', env: [{ name: 'A', value: 'it\'s {a, "b": [c]\\} # d' }], args: ['x'.repeat(90)] },
            ],
          },
        },
      },
    };
    /** The words that kubectl gets from a shell. */
    const read = (lines: readonly string[]): string[] => {
      const script = `kubectl() { for word; do printf '%s\\0' "$word"; done; }\n${lines.join('\n')}`;
      const { stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
      expect(stderr).to.equal('');
      return stdout.split('\0').slice(0, -1);
    };
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
      for (let width = 10; width < 150; width += 3)
        expect(read(wrapCommand(line, width, ''))).to.deep.equal([...words, '-n', "# '"]);
    });
    it('keeps line breaks of an argument on one line', () => {
      const line = lineOf(command`kubectl run x -- sh -c ${"echo 'a'\nCAUSE"}`)!;
      expect(wrapCommand(line, 80, '')).to.deep.equal([`kubectl run x -- sh -c 'echo '\\''a'\\'''$'\\n''CAUSE'`]);
    });
    it('never breaks inside quotes, also of JSON that an app may compare', () => {
      const lines = wrapCommand(line, 20, '');
      expect(lines.some((one) => one.includes(`'{"spec": {"replicas": 1}}'`))).to.equal(true);
      expect(lines.some((one) => one.includes('"on call"'))).to.equal(true);
      for (const other of [
        command`kubectl exec web -- app -p ${JSON.stringify(deep)}`,
        command`kubectl create configmap web --from-literal=a=${JSON.stringify(deep)}`,
        command`printf ${JSON.stringify(deep)}`,
        command`kubectl patch deployment web -p ${JSON.stringify({ a: 'hey!', b: 'x'.repeat(80) })}`,
        command`kubectl patch deployment web -p ${`{${'"a": '.repeat(30)}`}`,
      ])
        expect(wrapCommand(lineOf(other)!, 60, '').some((one) => displayWidth(one) > 90)).to.equal(true);
    });
    it('breaks a patch in JSON where JSON allows it: kubectl reads the same change at every width', () => {
      const patch = lineOf(command`kubectl -n shop patch deployment/web -p ${JSON.stringify(deep)} --type=merge`)!;
      for (let width = 20; width < 200; width += 7) {
        const lines = wrapCommand(patch, width, '    ');
        const words = read(lines);
        expect([...words.slice(0, 5), ...words.slice(6)]).to.deep.equal([
          '-n',
          'shop',
          'patch',
          'deployment/web',
          '-p',
          '--type=merge',
        ]);
        expect(JSON.parse(words[5]!)).to.deep.equal(deep);
      }
      const wide = wrapCommand(patch, 80, '    ').filter((one) => displayWidth(one) > 80);
      // The argument of 90 characters is one word.
      expect(wide).to.have.length(1);
      expect(wide[0]).to.contain('x'.repeat(90));
    });
    it('breaks a manifest for kubectl apply, and keeps a sign with its program and a flag with its value', () => {
      const apply = lineOf(command`printf %s ${JSON.stringify(deep)} | kubectl -n shop apply -f -`)!;
      const lines = wrapCommand(apply, 60, '');
      expect(lines[0]).to.equal('printf %s \\');
      expect(lines.at(-1)).to.match(/\| kubectl -n shop apply -f -$/);
      const { stdout } = spawnSync('sh', ['-c', `kubectl() { cat; }\n${lines.join('\n')}`], { encoding: 'utf8' });
      expect(JSON.parse(stdout)).to.deep.equal(deep);
    });
    it('gives the step after a note its own comment line, so that it can be copied', () => {
      const both = andThen(
        command`kubectl -n shop get job migrate -o yaml > migrate.yaml`,
        'edit it, then (this deletes the Job and creates it again)',
        command`kubectl replace --force -f migrate.yaml`,
      );
      expect(wrapCommand(lineOf(both)!, 80, '  ')).to.deep.equal([
        '  kubectl -n shop get job migrate -o yaml > migrate.yaml;',
        '  # edit it, then (this deletes the Job and creates it again):',
        '  # kubectl replace --force -f migrate.yaml',
      ]);
    });
  });
});

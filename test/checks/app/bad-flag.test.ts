import { expect } from 'chai';
import check from '../../../src/checks/app/bad-flag.ts';
import segfault from '../../../src/checks/app/segfault.ts';
import network from '../../../src/checks/upstream/network.ts';
import noSuchService from '../../../src/checks/upstream/no-such-service.ts';
import waitsFor from '../../../src/checks/app/waits-for.ts';
import { foundBy } from '../../support/scenario.ts';
import { UNTIL_POSTGRES, waiting } from '../waiting-init.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('app/bad-flag', () => {
  it('is confirmed when the spec has the flag', async () => {
    const found = only(
      await dies(check, 'error: unknown flag: --lisen\n', { container: { args: ['--lisen=:80', '--verbose'] } }),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found))
      .to.match(/--lisen/)
      .and.to.match(/args\[0\]/);
  });
  it('is likely when only the log names the flag', async () => {
    expect(
      only(await dies(check, 'flag provided but not defined: -lisen\nUsage of server:\n', { code: 2 })).confidence,
    ).to.equal('likely');
  });
  it('finds the flag in an env variable that holds options', async () => {
    expect(
      textOf(
        only(
          await dies(
            check,
            "Unrecognized VM option 'UseTurtles'\nError: Could not create the Java Virtual Machine.\n",
            { container: { env: [{ name: 'JAVA_TOOL_OPTIONS', value: '-XX:+UseTurtles' }] } },
          ),
        ),
      ),
    ).to.match(/UseTurtles/);
  });
  const jvm = (variable: string, value: string): string =>
    `Picked up ${variable}: ${value}\nUnrecognized VM option 'UseG2GC'\nDid you mean '(+/-)UseG1GC'?\n` +
    'Error: Could not create the Java Virtual Machine.\nError: A fatal exception has occurred. Program will exit.\n';
  const options = { kind: 'ConfigMap', metadata: { name: 'jvm' }, data: { opts: '-Xmx1g  -XX:+UseG2GC' } };
  const fromKey = {
    container: { env: [{ name: 'JDK_JAVA_OPTIONS', valueFrom: { configMapKeyRef: { name: 'jvm', key: 'opts' } } }] },
  };
  it('names the variable that the JVM picked the option up from, and writes what the JVM suggests', async () => {
    const found = only(
      await dies(check, jvm('JAVA_TOOL_OPTIONS', '-XX:+UseG2GC'), {
        container: {
          args: ['-XX:+UseStringDeduplication'],
          env: [{ name: 'JAVA_TOOL_OPTIONS', value: '-XX:+UseG2GC' }],
        },
      }),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.contain('rejects the flag -XX:+UseG2GC in env JAVA_TOOL_OPTIONS: ');
    expect(found.fixes.map(({ change }) => change?.set)).to.deep.include({ 'env[JAVA_TOOL_OPTIONS]': '-XX:+UseG1GC' });
    expect(textOf(found)).to.contain("Did you mean '(+/-)UseG1GC'?").and.not.to.contain('UseStringDeduplication');
  });
  it('names the ConfigMap that the variable comes from, and patches its key', async () => {
    const log = jvm('JDK_JAVA_OPTIONS', '-Xmx1g  -XX:+UseG2GC').replace(/^/, 'NOTE: ');
    const found = only(await dies(check, log, { ...fromKey, objects: [options] }));
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found))
      .to.contain('in env JDK_JAVA_OPTIONS (key opts of ConfigMap jvm)')
      .and.contain(`patch configmap jvm --type=merge -p '{"data":{"opts":"-Xmx1g  -XX:+UseG1GC"}}'`);
    expect(found.chain).to.deep.equal([{ object: 'ConfigMap/jvm', says: 'sets -XX:+UseG2GC of web' }]);
  });
  it('is likely where the ConfigMap has changed since the container read it', async () => {
    const edited = {
      ...options,
      metadata: {
        ...options.metadata,
        creationTimestamp: '2026-01-01T10:00:00Z',
        managedFields: [{ manager: 'kubectl', time: '2026-01-01T11:59:00Z', fieldsV1: { 'f:data': {} } }],
      },
    };
    const log = jvm('JDK_JAVA_OPTIONS', '-XX:+UseG2GC');
    expect(only(await dies(check, log, { ...fromKey, objects: [edited] })).confidence).to.equal('likely');
  });
  it('names the Secret that the variable comes from; its value is not read', async () => {
    const found = only(
      await dies(check, jvm('_JAVA_OPTIONS', '-XX:+UseG2GC'), {
        container: { envFrom: [{ secretRef: { name: 'jvm' } }] },
        objects: [{ kind: 'Secret', metadata: { name: 'jvm' }, data: { _JAVA_OPTIONS: 12 } }],
      }),
    );
    expect(found.confidence).to.equal('likely');
    expect(textOf(found))
      .to.contain('(key _JAVA_OPTIONS of Secret jvm)')
      .and.contain('kubectl -n shop edit secret jvm');
  });
  it('says that the image or a script sets a variable that the pod does not set', async () => {
    const found = only(await dies(check, jvm('JAVA_TOOL_OPTIONS', '-XX:+UseG2GC')));
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.contain('in env JAVA_TOOL_OPTIONS, which the image or a script sets');
  });
  it('corrects what an option can only mean', async () => {
    const set = async (line: string, word: string): Promise<unknown> =>
      only(
        await dies(check, `${line}\nError: Could not create the Java Virtual Machine.\n`, {
          container: { args: ['-Xint', word, '-jar', '/app.jar'] },
        }),
      ).fixes.find(({ change }) => change)?.change?.set;
    const args = (word: string): object => ({ args: ['-Xint', word, '-jar', '/app.jar'] });
    expect(await set('Invalid maximum heap size: -Xmx512Mi', '-Xmx512Mi')).to.deep.equal(args('-Xmx512m'));
    expect(await set("Improperly specified VM option 'MaxRAMPercentage=75'", '-XX:MaxRAMPercentage=75')).to.deep.equal(
      args('-XX:MaxRAMPercentage=75.0'),
    );
    expect(await set("Missing +/- setting for VM option 'UseG1GC'", '-XX:UseG1GC')).to.deep.equal(args('-XX:+UseG1GC'));
    expect(await set("Unrecognized VM option 'UseTurtles'", '-XX:+UseTurtles')).to.equal(undefined);
  });
  it('reads the variables of other runtimes', async () => {
    const found = only(
      await dies(check, 'node: --max-old-space is not allowed in NODE_OPTIONS\n', {
        code: 9,
        container: { env: [{ name: 'NODE_OPTIONS', value: '--max-old-space=100' }] },
      }),
    );
    expect(found).to.include({ confidence: 'confirmed' });
    expect(found.summary).to.contain('web (node) rejects the flag --max-old-space=100 in env NODE_OPTIONS');
    const go = only(
      await dies(check, 'GOMEMLIMIT=512Mi\nfatal error: malformed GOMEMLIMIT; see `go doc x`\n', {
        code: 2,
        container: { env: [{ name: 'GOMEMLIMIT', value: '512Mi' }] },
      }),
    );
    expect(go.summary).to.contain('web (go) rejects the value 512Mi in env GOMEMLIMIT');
    expect(go.fixes[0]?.change ?? go.fixes[1]?.change).to.deep.include({ set: { 'env[GOMEMLIMIT]': '512MiB' } });
    const seed =
      'Fatal Python error: config_init_hash_seed: PYTHONHASHSEED must be "random" or an integer in range [0; 4294967295]\n';
    const python = { container: { env: [{ name: 'PYTHONHASHSEED', value: 'x' }] } };
    expect(only(await dies(check, seed, python)).summary).to.contain('rejects the value of env PYTHONHASHSEED');
    expect(await dies(segfault, seed, python), 'no native crash').to.deep.equal([]);
  });
  it('reports a missing flag apart from a rejected one', async () => {
    expect(
      only(
        await dies(
          check,
          'usage: tool [-h] --queue QUEUE\ntool: error: the following arguments are required: --queue\n',
          { code: 2 },
        ),
      ).summary,
    ).to.match(/requires the flag --queue, which is missing/);
  });
  it('finds the tool of an init container that never ends, and no service is to blame', async () => {
    const usage =
      "nc: invalid option -- 'z'\nBusyBox v1.28.4 multi-call binary.\n\nUsage: nc [-l] [-p PORT]\n\n" +
      '\t-l\tListen mode\n\t-w SEC\tConnect timeout\n\t-e PROG\tRun PROG after connect\n';
    const cut = '\t-w SEC\tConnect timeout\n\t-e PROG\tRun PROG after connect\n';
    const scenario = waiting(900, UNTIL_POSTGRES, cut + usage.repeat(3));
    const found = only(await foundBy(check, scenario));
    expect(found).to.include({ confidence: 'likely', container: 'wait' });
    expect(textOf(found))
      .to.match(/init container wait has run for 15 minutes: nc rejects the flag -z at each try/)
      .and.to.contain('use an image in which nc has this flag');
    for (const other of [network, noSuchService, waitsFor]) expect(await foundBy(other, scenario)).to.deep.equal([]);
    expect(await foundBy(check, waiting(900, UNTIL_POSTGRES, `${usage}waiting\n`)), 'once').to.deep.equal([]);
    expect(await foundBy(network, waiting(900, ['/wait'], cut)), 'a usage text without its head').to.deep.equal([]);
  });
  it('finds nothing in deprecation warnings and other errors', async () => {
    expect(await dies(check, 'WARN flag --old is deprecated\nERROR cannot reach quorum\n')).to.deep.equal([]);
    expect(await dies(check, 'country flag not found in catalogue\n')).to.deep.equal([]);
  });
});

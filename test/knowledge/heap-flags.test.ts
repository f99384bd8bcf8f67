import { expect } from 'chai';
import { heapSettings, shareOf } from '../../src/knowledge/heap-flags.ts';

const ofEnv = (name: string, value: string): ReturnType<typeof heapSettings> =>
  heapSettings({}, [{ name, value, where: `env[${name}]` }]);

describe('knowledge/heap-flags', () => {
  it('reads the JVM flags of a command line', () => {
    const found = heapSettings({ command: ['java', '-Xms256m', '-Xmx1g', '-jar', 'app.jar'] }, []);
    expect(found.map((one) => [one.text, one.sets, one.bytes])).to.deep.equal([
      ['-Xms256m', 'initial', 2 ** 28],
      ['-Xmx1g', 'maximum', 2 ** 30],
    ]);
  });
  it('reads JVM flags inside a shell line and in any variable', () => {
    expect(heapSettings({ args: ['-c', 'exec java $OPTS "-Xmx512M" -jar /a.jar'] }, [])[0]).to.include({
      text: '-Xmx512M',
      bytes: 2 ** 29,
      where: 'args',
    });
    for (const name of [
      'JAVA_OPTS',
      'JAVA_TOOL_OPTIONS',
      'JDK_JAVA_OPTIONS',
      'CATALINA_OPTS',
      'KAFKA_HEAP_OPTS',
      'MY_OWN',
    ]) {
      expect(ofEnv(name, '-server -Xmx2g')[0], name).to.include({ bytes: 2 ** 31, where: `env[${name}]` });
    }
  });
  it('reads percentages, Node, Go, .NET and PHP', () => {
    expect(ofEnv('JAVA_OPTS', '-XX:MaxRAMPercentage=95.0')[0]).to.include({ percent: 95, sets: 'maximum' });
    expect(ofEnv('NODE_OPTIONS', '--max-old-space-size=4096')[0]).to.include({ bytes: 2 ** 32, runtime: 'node' });
    expect(heapSettings({ command: ['node', '--max_old_space_size', '512', 'app.js'] }, [])[0]).to.include({
      bytes: 2 ** 29,
    });
    expect(ofEnv('GOMEMLIMIT', '2GiB')[0]).to.include({ bytes: 2 ** 31, runtime: 'go' });
    expect(ofEnv('GOMEMLIMIT', '1048576')[0]).to.include({ bytes: 2 ** 20 });
    expect(ofEnv('DOTNET_GCHeapHardLimit', '0x20000000')[0]).to.include({ bytes: 2 ** 29, runtime: 'dotnet' });
    expect(ofEnv('DOTNET_GCHeapHardLimitPercent', '5A')[0]).to.include({ percent: 90 });
    expect(heapSettings({ args: ['php', '-d', 'memory_limit=512M', 'x.php'] }, [])[0]).to.include({
      bytes: 2 ** 29,
      runtime: 'php',
    });
  });
  it('reads nothing that only looks like a flag', () => {
    for (const text of [
      '-Xmx',
      '-Xmxlots',
      '--set-Xmx1g',
      '--max-old-space-size',
      'GOMEMLIMIT',
      '-XX:MaxRAMPercentage=',
      '-Xmx1gb',
    ])
      expect(heapSettings({ args: [text] }, []), text).to.deep.equal([]);
    expect(ofEnv('GOMEMLIMIT', 'off')).to.deep.equal([]);
  });
  it('returns the share of a limit', () => {
    expect(shareOf(ofEnv('A', '-Xmx1g')[0]!, 2 ** 28)).to.equal(4);
    expect(shareOf(ofEnv('A', '-XX:MaxRAMPercentage=75')[0]!, 1)).to.equal(0.75);
  });
});

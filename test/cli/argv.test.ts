import { expect } from 'chai';
import { parseArgv } from '../../src/cli/argv.ts';
import { COMMON_FLAGS, globalFlags, GLOBAL_FLAGS, IGNORED_FLAGS, OWN_FLAGS } from '../../src/cli/flags.ts';
import { UserError } from '../../src/errors.ts';

const FLAGS = [...GLOBAL_FLAGS, ...IGNORED_FLAGS, ...Object.values(OWN_FLAGS), ...COMMON_FLAGS];
const parse = (...argv: string[]): ReturnType<typeof parseArgv> => parseArgv(argv, FLAGS);
const error = (...argv: string[]): UserError => {
  try {
    parse(...argv);
  } catch (caught) {
    if (caught instanceof UserError) return caught;
    throw caught;
  }
  throw new Error('it was accepted');
};

describe('cli/argv', () => {
  it('knows every global flag of kubectl', () => {
    expect(GLOBAL_FLAGS.map((flag) => flag.name)).to.deep.equal([
      'kubeconfig',
      'cache-dir',
      'client-certificate',
      'client-key',
      'token',
      'as',
      'as-uid',
      'as-group',
      'as-user-extra',
      'username',
      'password',
      'cluster',
      'user',
      'namespace',
      'context',
      'server',
      'tls-server-name',
      'insecure-skip-tls-verify',
      'certificate-authority',
      'request-timeout',
      'disable-compression',
    ]);
  });

  for (const argv of [
    ['explain', 'web', '-n', 'shop'],
    ['-n', 'shop', 'explain', 'web'],
    ['explain', '-nshop', 'web'],
    ['explain', 'web', '-n=shop'],
    ['explain', '--namespace=shop', 'web'],
    ['--namespace', 'shop', 'explain', 'web'],
  ]) {
    it(`reads ${argv.join(' ')}`, () => {
      const { words, flags } = parse(...argv);
      expect(words).to.deep.equal(['explain', 'web']);
      expect(flags.values).to.deep.equal({ namespace: 'shop' });
    });
  }

  it('reads -ojson', () => expect(parse('explain', 'web', '-ojson').flags.values.output).to.equal('json'));
  it('accepts a single dash as a value', () => expect(parse('explain', '--from', '-').flags.values.from).to.equal('-'));
  it('accepts a value that begins with a dash', () =>
    expect(parse('--token', '-abc').flags.values.token).to.equal('-abc'));
  it('keeps equals signs in a value', () => expect(parse('--token=a=b==').flags.values.token).to.equal('a=b=='));
  it('uses the last of two values', () => expect(parse('-n', 'a', '-n', 'b').flags.values.namespace).to.equal('b'));
  it('collects lists', () =>
    expect(parse('--as-group', 'a', '--as-group=b').flags.lists['as-group']).to.deep.equal(['a', 'b']));
  it('reads switches with and without a value', () => {
    expect(parse('--no-headers').flags.switches['no-headers']).to.equal(true);
    expect(parse('--no-headers=false').flags.switches['no-headers']).to.equal(false);
    expect(parse('--no-headers=T').flags.switches['no-headers']).to.equal(true);
  });
  it('does not use the word after a switch as its value', () =>
    expect(parse('--exit-code', 'false').words).to.deep.equal(['false']));
  it('reads letters that are joined', () => expect(parse('-hn', 'shop').flags.values.namespace).to.equal('shop'));
  it('does not read flags after --', () =>
    expect(parse('codes', '--', '-1073741819').words).to.deep.equal(['codes', '-1073741819']));
  it('keeps names that look like numbers', () =>
    expect(parse('explain', '007', '-n', '1e3'))
      .to.deep.include({ words: ['explain', '007'] })
      .and.have.nested.property('flags.values.namespace', '1e3'));
  it('keeps dots in values and names', () =>
    expect(parse('explain', 'deployments.apps/web', '--as-user-extra', 'a.b=c').words).to.deep.equal([
      'explain',
      'deployments.apps/web',
    ]));
  it('accepts kubectl flags that it ignores', () =>
    expect(
      parse('explain', 'web', '-v', '6', '--warnings-as-errors', '--v=9', '--kuberc', 'x', '--match-server-version')
        .words,
    ).to.deep.equal(['explain', 'web']));
  it('turns underscores in flags into dashes, as kubectl', () =>
    expect(parse('--request_timeout=3s').flags.values['request-timeout']).to.equal('3s'));

  it('refuses an unknown flag, and asks for advice with the words that can be the command', () => {
    const asked: unknown[] = [];
    expect(() =>
      parseArgv(['-n', 'shop', '--wat=1', 'explain', 'web'], FLAGS, (unknown) => {
        asked.push(unknown);
        return 'try this';
      }),
    )
      .to.throw(UserError, 'unknown flag: --wat')
      .with.property('hint', 'try this');
    expect(asked).to.deep.equal([{ name: 'wat', argument: '--wat=1', words: ['explain', 'web'] }]);
    expect(error('--zzzzzzzz')).to.include({ message: 'unknown flag: --zzzzzzzz', hint: undefined });
  });
  it('refuses an unknown letter', () => expect(error('-x').message).to.equal("unknown shorthand flag: 'x' in -x"));
  it('asks for a missing value', () => {
    expect(error('explain', '--from').message).to.equal('flag needs an argument: --from');
    expect(error('explain', '-n').message).to.equal("flag needs an argument: 'n' in -n");
  });
  it('refuses a switch with a strange value', () =>
    expect(error('--exit-code=maybe').message).to.equal(
      'invalid argument "maybe" for "--exit-code" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ));
  it('is not confused by names of Object.prototype', () => {
    expect(error('--constructor').message).to.equal('unknown flag: --constructor');
    expect(error('--exit-code=constructor').message).to.include('strconv.ParseBool');
    expect(parse('__proto__', 'constructor').words).to.deep.equal(['__proto__', 'constructor']);
  });

  it('passes only the given flags to the cluster source', () => {
    const { flags } = parse('--as', 'me', '--as-group', 'g', '--insecure-skip-tls-verify', '-s', 'https://x');
    expect(globalFlags(flags)).to.deep.equal({
      as: 'me',
      asGroup: ['g'],
      insecureSkipTlsVerify: true,
      server: 'https://x',
    });
  });
});

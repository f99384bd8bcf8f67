import { expect } from 'chai';
import check from '../../../src/checks/config/service-link.ts';
import { dies, only, textOf } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';

const service = (name: string, more: object = {}): object => ({
  kind: 'Service',
  metadata: { name, namespace: 'shop' },
  spec: { clusterIP: '10.96.4.7', ports: [{ port: 8080 }], selector: { app: name }, ...more },
});
const SHOP: Death = { objects: [service('shop-api')], container: { ports: [{ containerPort: 3000 }] } };

/** Messages of programs that took SHOP_API_PORT for their port. */
const VALUES: readonly string[] = [
  "ValueError: invalid literal for int() with base 10: 'tcp://10.96.4.7:8080'\n",
  'panic: strconv.Atoi: parsing "tcp://10.96.4.7:8080": invalid syntax\n',
  'Caused by: java.lang.NumberFormatException: For input string: "tcp://10.96.4.7:8080"\n',
  '`Integer\': invalid value for Integer(): "tcp://10.96.4.7:8080" (ArgumentError)\n',
  'thread \'main\' panicked at src/main.rs:9: SHOP_API_PORT must be a number: ParseIntError { kind: InvalidDigit }: "tcp://10.96.4.7:8080"\n',
  'fatal: listen tcp: address tcp://10.96.4.7:8080: too many colons in address\n',
  'Error: cannot bind to 0.0.0.0:tcp://10.96.4.7:8080\n',
];

describe('config/service-link', () => {
  it('finds the Service by the value in the messages of many languages', async () => {
    for (const line of VALUES) {
      const found = only(await dies(check, line, SHOP));
      expect(found.summary, line).to.match(/SHOP_API_PORT.*the service link of Service shop-api/);
      expect(found.fixes[0]?.change).to.deep.equal({ container: null, set: { enableServiceLinks: false } });
      expect(found.fixes[1]?.change).to.deep.equal({ container: 'web', set: { 'env[SHOP_API_PORT]': '3000' } });
    }
  });

  it('takes a value of which the parser quotes the beginning for the link of the own Service', async () => {
    const log = 'panic: yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `tcp://1...` into int\n';
    const found = only(await dies(check, log, { ...SHOP, metadata: { labels: { app: 'shop-api' } } }));
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.match(/takes SHOP_API_PORT.*the service link of Service shop-api/);
    expect(await dies(check, log, { ...SHOP, metadata: { labels: { app: 'other' } } })).to.deep.equal([]);
    const reach = 'Error parsing reply of tcp://1...: connection refused\n';
    expect(await dies(check, reach, { ...SHOP, metadata: { labels: { app: 'shop-api' } } })).to.deep.equal([]);
  });

  it('takes the variable and the value in the decisive line for a refusal, in any words', async () => {
    const line = "FATAL lanes: SHOP_API_PORT 'tcp://10.96.4.7:8080' looks like a whole address\n";
    const found = only(await dies(check, line, SHOP));
    expect(found.summary).to.match(/takes SHOP_API_PORT .*the service link of Service shop-api/);
    const dump = 'INFO env SHOP_API_PORT=tcp://10.96.4.7:8080\nINFO env MODE=a\nFATAL lanes: the ledger is torn\n';
    expect(await dies(check, dump, SHOP)).to.deep.equal([]);
  });

  it('is confirmed for the decisive line, and likely for a warning before exit code 0', async () => {
    expect(only(await dies(check, VALUES[0], SHOP)).confidence).to.equal('confirmed');
    const log = 'warn --- invalid address - http://0.0.0.0:tcp://10.96.4.7:8080, we expect a port\n';
    expect(only(await dies(check, log, { ...SHOP, code: 0 })).confidence).to.equal('likely');
  });

  it('reads names that only a link has', async () => {
    const neo = service('neo4j', { selector: { app: 'graph' } });
    const log =
      'Failed to start: Error evaluating value for setting: Unrecognized setting. No declared setting with name: PORT.7687.TCP.ADDR\n';
    const found = only(await dies(check, log, { objects: [neo], metadata: { labels: { app: 'graph' } } }));
    expect(textOf(found)).to.match(/Service neo4j/);
    expect(found.confidence).to.equal('likely');
  });

  it('reads a bad port only where the Service is the own one', async () => {
    const log =
      'RangeError [ERR_SOCKET_BAD_PORT]: options.port should be >= 0 and < 65536. Received type number (NaN).\n';
    const metadata = { labels: { app: 'shop-api' } };
    expect(only(await dies(check, log, { ...SHOP, metadata })).summary).to.match(/SHOP_API_PORT/);
    expect(
      only(
        await dies(check, 'port is deprecated. Please use KAFKA_ADVERTISED_LISTENERS instead.\n', {
          objects: [service('web')],
        }),
      ).summary,
    ).to.match(/WEB_PORT/);
    expect(await dies(check, log, SHOP)).to.deep.equal([]);
  });

  it('is likely without the Services', async () => {
    const found = only(await dies(check, VALUES[1], { forbidden: ['services'] } as Death));
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.match(/service link of a Service/);
  });

  it('is silent where links are off, the value is given on purpose, or it could not be reached', async () => {
    expect(await dies(check, VALUES[0], { ...SHOP, spec: { enableServiceLinks: false } })).to.deep.equal([]);
    const env = [{ name: 'SHOP_API_PORT', value: '80a' }];
    expect(await dies(check, VALUES[0], { ...SHOP, container: { env } })).to.deep.equal([]);
    expect(
      await dies(check, VALUES[0], { ...SHOP, container: { args: ['--docker=tcp://10.96.4.7:8080'] } }),
    ).to.deep.equal([]);
    expect(await dies(check, 'error: dial tcp://10.96.4.7:8080: connection refused\n', SHOP)).to.deep.equal([]);
    expect(await dies(check, VALUES[0], { objects: [service('other', { clusterIP: '10.96.9.9' })] })).to.deep.equal([]);
  });
});

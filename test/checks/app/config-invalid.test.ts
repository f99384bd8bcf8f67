import { expect } from 'chai';
import check from '../../../src/checks/app/config-invalid.ts';
import type { Found } from '../../../src/model/finding.ts';
import { dies, only, textOf } from '../dead-container.ts';

const LOG = 'nginx: [emerg] unknown directive "proxi_pass" in /etc/nginx/conf.d/site.conf:2\n';
const MOUNTED = {
  container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/nginx/conf.d' }] },
  spec: { volumes: [{ name: 'conf', configMap: { name: 'site' } }] },
};
const MAP = {
  kind: 'ConfigMap',
  metadata: { name: 'site' },
  data: { 'site.conf': 'server {\n  proxi_pass http://web;\n}\n' },
};

describe('app/config-invalid', () => {
  it('is confirmed when the ConfigMap has the line', async () => {
    const found = only(await dies(check, LOG, { ...MOUNTED, objects: [MAP] }));
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found))
      .to.match(/line 2: {3}proxi_pass http:\/\/web;/)
      .and.to.match(/edit configmap site/);
  });
  describe('when the ConfigMap has changed since', () => {
    const now = (text: string, metadata: object = {}): object => ({
      ...MOUNTED,
      objects: [{ ...MAP, metadata: { ...MAP.metadata, ...metadata }, data: { 'site.conf': text } }],
    });

    it('is likely if the line is blank, gone or a comment', async () => {
      for (const text of ['server {\n\n}\n', 'server {}', 'server {\n# proxi_pass http://web;\n}\n']) {
        const found = only(await dies(check, LOG, now(text)));
        expect(found.confidence, text).to.equal('likely');
        expect(found.summary, text).to.match(/ConfigMap\/site has changed since/);
        expect(textOf(found), text).to.match(/kubectl crashloop retry -n shop web-1 --recreate/);
      }
    });

    it('is likely if the line does not have the word that the log quotes', async () => {
      expect(only(await dies(check, LOG, now('server {\n  proxy_pass http://web;\n}\n'))).confidence).to.equal(
        'likely',
      );
    });

    it('is likely if the object was edited after the start', async () => {
      const edit = { manager: 'kubectl-edit', time: '2026-01-01T11:59:00Z', fieldsV1: { 'f:data': {} } };
      const metadata = { creationTimestamp: '2026-01-01T10:00:00Z', managedFields: [edit] };
      const found = only(await dies(check, LOG, now(MAP.data['site.conf'], metadata)));
      expect(found.confidence).to.equal('likely');
      const before = { ...metadata, managedFields: [{ ...edit, time: '2026-01-01T11:00:00Z' }] };
      expect(only(await dies(check, LOG, now(MAP.data['site.conf'], before))).confidence).to.equal('confirmed');
    });

    it('is likely for JSON that parses, and for YAML without a mistake at the line', async () => {
      const world = (name: string, text: string): object => ({
        container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/app' }] },
        spec: { volumes: [{ name: 'conf', configMap: { name: 'app' } }] },
        objects: [{ kind: 'ConfigMap', metadata: { name: 'app' }, data: { [name]: text } }],
      });
      const json = 'fatal: /etc/app/a.json:2: invalid character } looking for beginning of value\n';
      const yaml =
        'fatal: cannot parse /etc/app/a.yaml: yaml: line 2: mapping values are not allowed in this context\n';
      const confidence = async (log: string, name: string, text: string): Promise<string> =>
        only(await dies(check, log, world(name, text))).confidence;
      expect(await confidence(json, 'a.json', '{"a":\n}')).to.equal('confirmed');
      expect(await confidence(json, 'a.json', '{"a":\n1}')).to.equal('likely');
      expect(await confidence(yaml, 'a.yaml', 'a: 1\nb: c: d\n')).to.equal('confirmed');
      expect(await confidence(yaml, 'a.yaml', 'a: 1\nb: d\n')).to.equal('likely');
    });
  });

  it('is likely when the file is not known', async () => {
    expect(only(await dies(check, LOG)).confidence).to.equal('likely');
    expect(only(await dies(check, LOG, { ...MOUNTED, objects: [MAP], forbidden: ['configmaps'] })).confidence).to.equal(
      'likely',
    );
  });
  describe('when a JSON parser names no file', () => {
    const log =
      "SyntaxError: Expected ',' or '}' after property value in JSON at position 22\n    " +
      'at JSON.parse (<anonymous>)\n    at load (/srv/gw.js:2:32)\n\nNode.js v20.20.2\n';
    const world = (data: Record<string, string>): object => ({
      container: { volumeMounts: [{ name: 'r', mountPath: '/etc/gateway' }] },
      spec: { volumes: [{ name: 'r', configMap: { name: 'gateway-rules' } }] },
      objects: [{ kind: 'ConfigMap', metadata: { name: 'gateway-rules' }, data }],
    });
    const broken = '[\n {"path": "/cache" "to": "x"}\n]';

    it('finds the mounted key that does not parse', async () => {
      const found = only(await dies(check, log, world({ 'rules.json': broken, 'other.json': '{}', 'notes.txt': '{' })));
      expect(found.confidence).to.equal('confirmed');
      expect(found.summary).to.contain('/etc/gateway/rules.json');
      expect(textOf(found))
        .to.match(/ConfigMap\/gateway-rules key rules\.json/)
        .and.to.match(/line 2, column \d/)
        .and.to.match(/edit configmap gateway-rules/);
    });
    it('picks the key with its error at the logged position, and is likely without one', async () => {
      const found = only(await dies(check, log, world({ 'another.json': '{', 'rules.json': broken })));
      expect(found).to.include({ confidence: 'confirmed' });
      expect(found.summary).to.contain('rules.json');
      expect(only(await dies(check, log, world({ 'another.json': '{' }))).confidence).to.equal('likely');
      const silent = log.replace(
        "Expected ',' or '}' after property value in JSON at position 22",
        'Unexpected token \'"\', "{" is not valid JSON',
      );
      expect(only(await dies(check, silent, world({ 'rules.json': broken }))).confidence).to.equal('confirmed');
      expect(only(await dies(check, silent, world({ 'another.json': '{', 'rules.json': broken }))).confidence).to.equal(
        'likely',
      );
    });
    it('names no key that parses, and none for another kind of error', async () => {
      const fine = only(await dies(check, log, world({ 'rules.json': '{}' })));
      expect(fine.confidence).to.equal('likely');
      expect(textOf(fine)).to.not.contain('gateway-rules');
      expect(
        textOf(
          only(
            await dies(
              check,
              'yaml: line 3: did not find expected key in the configuration\n',
              world({ 'rules.json': broken }),
            ),
          ),
        ),
      ).to.not.contain('gateway-rules');
    });
  });

  describe('when the log leads to a mounted file', () => {
    const world = (key: string, text: string): object => ({
      container: {
        volumeMounts: [
          { name: 'c', mountPath: '/etc/geo' },
          { name: 'app', mountPath: '/srv' },
        ],
      },
      spec: {
        volumes: [
          { name: 'c', configMap: { name: 'geo' } },
          { name: 'app', configMap: { name: 'code' } },
        ],
      },
      objects: [
        { kind: 'ConfigMap', metadata: { name: 'geo' }, data: { [key]: text } },
        { kind: 'ConfigMap', metadata: { name: 'code' }, data: { 'main.py': 'import tomllib\n' } },
      ],
    });
    const trace = (error: string, open = "open('/etc/geo/geo.toml', 'rb')"): string =>
      `Traceback (most recent call last):\n  File "/srv/main.py", line 2, in <module>\n  ` +
      `  cfg = load(${open})\n  File "/usr/lib/python3.11/tomllib/_parser.py", line 66, in ` +
      `load\n    return loads(s)\n${error}\n`;
    const TOML = "tomllib.TOMLDecodeError: Expected '=' after a key in a key/value pair (at line 2, column 6)";

    it('uses the path in the trace, and is confirmed when the parser is one of its format', async () => {
      const found = only(await dies(check, trace(TOML), world('geo.toml', 'a = 1\npath /data\n')));
      expect(found).to.include({ confidence: 'confirmed' });
      expect(found.summary).to.contain('/etc/geo/geo.toml');
      expect(textOf(found)).to.contain('line 2: path /data').and.to.contain('edit configmap geo');
      const other = only(await dies(check, trace(TOML, "open('/etc/geo/list.txt')"), world('list.txt', 'a\nb\n')));
      expect(other.confidence, 'another format').to.equal('likely');
      expect(only(await dies(check, trace(TOML), world('geo.toml', 'a = 1'))).confidence, 'no such line').to.equal(
        'likely',
      );
    });

    it('does not name the source file of a frame', async () => {
      expect(
        textOf(only(await dies(check, trace(TOML, 'sys.stdin'), world('geo.toml', 'a = 1\nb = 2\n')))),
      ).to.not.match(/edit configmap/);
    });

    it('reads an unknown error of a parser about a mounted file', async () => {
      const log = '2026-01-01 11:57:59,893 CRITICAL adapter: /etc/geo/geo.xml was turned down, see line 2, column 3\n';
      const found = only(await dies(check, log, { code: 2, ...world('geo.xml', '<a>\n</b>\n') }));
      expect(found, 'no parser of XML says that it is wrong now').to.include({ confidence: 'likely' });
      expect(textOf(found)).to.contain('line 2 as it is now: </b>');
      expect(await dies(check, log, { code: 2 }), 'not mounted').to.deep.equal([]);
      expect(
        await dies(check, '2026-01-01 11:57:59,893 CRITICAL adapter: cannot connect as /etc/geo/geo.xml says\n', {
          code: 2,
          ...world('geo.xml', '<a>\n'),
        }),
        'no parser speaks',
      ).to.deep.equal([]);
    });
  });

  it('finds nothing in warnings that the program survives and in bad requests', async () => {
    expect(await dies(check, 'WARN config: unknown key "colour" ignored\nERROR no quorum\n')).to.deep.equal([]);
    expect(await dies(check, 'INFO could not parse request body\nINFO ready\n', { code: 0 })).to.deep.equal([]);
  });

  describe('where the log names no file', () => {
    const REDIS =
      "\n*** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***\nReading the configuration file, at line 2\n>>> 'maxmemory lots'\n" +
      'argument must be a memory value\n';
    const mounting = (data: object, more: object = {}): object => ({
      container: { volumeMounts: [{ name: 'conf', mountPath: '/conf' }], ...more },
      spec: { volumes: [{ name: 'conf', configMap: { name: 'app' } }] },
      objects: [{ kind: 'ConfigMap', metadata: { name: 'app' }, data }],
    });
    const findingOf = async (log: string, death: object): Promise<Found> => only(await dies(check, log, death));

    it('is confirmed if one mounted key has the line that it quotes', async () => {
      const found = await findingOf(REDIS, mounting({ 'redis.conf': 'port 1\nmaxmemory lots\n', 'other.conf': 'x\n' }));
      expect(found.confidence).to.equal('confirmed');
      expect(found.summary).to.contain('/conf/redis.conf, line 2: ');
      expect(textOf(found)).to.contain('line 2: maxmemory lots').and.contain('edit configmap app');
    });
    it('is not confirmed if two keys have the line, or the line is in the arguments', async () => {
      const twice = await findingOf(REDIS, mounting({ a: 'port 1\nmaxmemory lots\n', b: '\nmaxmemory lots\n' }));
      expect(twice).to.deep.include({ confidence: 'likely', chain: [] });
      const args = { args: ['redis-server', '/conf/redis.conf', '--maxmemory', 'lots'] };
      const given = await findingOf(REDIS, mounting({ 'redis.conf': 'port 1\n' }, args));
      expect(given).to.deep.include({ confidence: 'likely', chain: [] });
      const above = await findingOf(REDIS, mounting({ 'redis.conf': 'maxmemory 1mb\n' }, args));
      expect(above.chain, 'another line sets it').to.deep.equal([]);
    });
    it('is likely if only one key has the setting', async () => {
      const cases: [string, object, string][] = [
        [
          "[ERROR] [MY-000067] [Server] unknown variable 'max_conections=100'.\n",
          { 'my.cnf': '[mysqld]\nmax_conections=100\n' },
          'my.cnf',
        ],
        [
          'Error: invalid configuration: "port" must be a number, got "abc"\n',
          { 'config.json': '{\n  "port": "abc"\n}\n' },
          'config.json',
        ],
        [
          "Unrecognized option: storage.dbPaths\ntry 'mongod --help' for more information\n",
          { 'mongod.conf': 'storage:\n  dbPaths: /data\n' },
          'mongod.conf',
        ],
      ];
      for (const [log, data, key] of cases) {
        const found = await findingOf(log, mounting({ ...data, 'other.txt': 'nothing\n' }));
        expect(found.confidence, key).to.equal('likely');
        expect(found.chain[0], key).to.deep.include({ object: 'ConfigMap/app' });
        expect(found.chain[0]?.says, key).to.contain(`key ${key} is the file /conf/${key}`);
      }
    });
  });

  it('reads the parameter that postgres rejects before it names the file', async () => {
    const log =
      '2026-01-01 11:57:58.000 GMT [1] LOG:  invalid value for parameter "shared_buffers": "lots"\n' +
      '2026-01-01 11:57:58.000 GMT [1] FATAL:  configuration file "/etc/nginx/conf.d/site.conf" contains errors\n';
    const map = { ...MAP, data: { 'site.conf': 'shared_buffers = lots\n' } };
    const found = only(await dies(check, log, { ...MOUNTED, objects: [map] }));
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.contain('invalid value for parameter "shared_buffers"');
    expect(textOf(found)).to.contain('line 1: shared_buffers = lots');
  });

  it('skips what haproxy prints after its error', async () => {
    const log =
      "[ALERT]    (1) : config : parsing [/etc/nginx/conf.d/site.conf:2] : unknown keyword 'proxi_pass' in 'global' section\n" +
      '[ALERT]    (1) : config : Error(s) found in configuration file : /etc/nginx/conf.d/site.conf\n' +
      '[ALERT]    (1) : config : Fatal errors found in configuration.\n';
    expect(only(await dies(check, log, { ...MOUNTED, objects: [MAP] })).confidence).to.equal('confirmed');
  });

  it('prints a value in quotes where the program wants a string', async () => {
    const at = (data: object): object => ({ ...MOUNTED, objects: [{ ...MAP, data }] });
    const yaml =
      'FATAL: read /etc/nginx/conf.d/app.yaml: yaml: unmarshal errors:\n  line 2: cannot unmarshal !!int `5432` into string\n';
    const found = only(await dies(check, yaml, at({ 'app.yaml': 'db:\n  port: 5432\n' })));
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found)).to.contain(
      'of ConfigMap site: write 5432 in quotes ("5432"), because the program wants a string',
    );
    const json = 'FATAL: config: json: cannot unmarshal number into Go struct field Config.port of type string\n';
    expect(textOf(only(await dies(check, json, at({ 'app.json': '{"port": 5432}' }))))).to.contain(
      'correct key app.json of ConfigMap site: write the value in quotes',
    );
    expect(textOf(only(await dies(check, json)))).to.contain('write the value in quotes');
  });

  it('names the variables that have the value which the error quotes', async () => {
    const log = 'FATAL invalid configuration: cannot read "Yes" as a boolean\n';
    const env = [
      { name: 'KEEP_LOGS', value: 'Yes' },
      { name: 'REGION', value: 'north' },
    ];
    const found = only(await dies(check, log, { container: { env } }));
    expect(found.fixes[0]?.text).to.match(/^correct KEEP_LOGS in env of web: the error quotes its value Yes/);
    expect(found.evidence.map(({ field }) => field)).to.include('spec.containers[web].env[KEEP_LOGS]');
    expect(only(await dies(check, log)).fixes[0]?.text).to.match(/^correct the configuration/);
  });
});

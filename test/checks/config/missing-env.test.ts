import { expect } from 'chai';
import check from '../../../src/checks/config/missing-env.ts';
import { lineOf } from '../../../src/model/command.ts';
import { dies, only, textOf } from '../dead-container.ts';
import { crashed, outcomesOf } from '../../support/scenario.ts';
import { configMap, secret } from './world.ts';

const LOG =
  'Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n    url = os.environ["DATABASE_URL"]\n  File "<frozen os>", line 685, in __getitem__\nKeyError: \'DATABASE_URL\'\n';

describe('config/missing-env', () => {
  it('confirms a variable that env and envFrom do not set', async () => {
    const found = only(await dies(check, LOG));
    expect(found).to.include({ confidence: 'confirmed', category: 'missing-config' });
    expect(found.summary).to.contain('DATABASE_URL');
    expect(found.fixes[0]!.change).to.deep.equal({ container: 'web', set: { 'env[DATABASE_URL]': 'YOUR_VALUE' } });
  });

  it('sets it with kubectl set env only where the server takes that', async () => {
    const commandOf = async (kind: string): Promise<string> => {
      const owner = { apiVersion: 'x/v1', kind, name: 'web', uid: 'u', controller: true };
      const labels = { 'batch.kubernetes.io/controller-uid': 'u' };
      const found = only(await dies(check, LOG, { metadata: { labels, ownerReferences: [owner] } }));
      return lineOf(found.fixes[0]!.command!)!;
    };
    expect(await commandOf('StatefulSet')).to.equal(
      'kubectl -n shop set env statefulset/web -c web DATABASE_URL=YOUR_VALUE',
    );
    expect(await commandOf('Job')).to.match(/get job web -o json.*replace --force -f web\.yaml$/s);
  });

  it('names a similar variable', async () => {
    const found = only(await dies(check, LOG, { container: { env: [{ name: 'DATABSE_URL', value: 'x' }] } }));
    expect(found.summary).to.contain('it has DATABSE_URL');
    const keys = only(
      await dies(check, LOG, {
        container: { envFrom: [{ configMapRef: { name: 'c' } }] },
        objects: [configMap('c', { database_url: 'x' })],
      }),
    );
    expect(keys).to.include({ confidence: 'confirmed' });
    expect(keys.summary).to.contain('it has database_url');
  });

  it('asks for a value of a similar variable that is empty', async () => {
    const env = [{ name: 'APP_DATABASE_URL', value: '' }];
    const found = only(await dies(check, LOG, { container: { env } }));
    expect(found.summary).to.contain('it has APP_DATABASE_URL (empty)');
    expect(found.fixes[0]!.text).to.match(/^give APP_DATABASE_URL a value/);
    expect(found.fixes.map(({ text }) => text).join()).not.to.match(/rename/);
  });

  it('never renames a variable that names a file with the value', async () => {
    for (const [name, renames] of [
      ['DATABASE_URL_FILE', false],
      ['DATABASE_URL__FILE', false],
      ['DATABASE_URL_PATH', false],
      ['DATABASE_URLS', true],
    ] as const) {
      const env = [{ name, value: '/run/secrets/url' }];
      const found = only(await dies(check, LOG, { container: { env } }));
      expect(found.summary).to.contain(renames ? `it has ${name}` : `it has ${name}, which names a file`);
      expect(found.fixes[0]!.text, name).to.match(
        renames ? /^rename / : /^set DATABASE_URL to the content of the file/,
      );
    }
  });

  it('offers to remove the reference in a mounted file', async () => {
    const fixesWith = async (text: string): Promise<string> => {
      const found = only(
        await dies(check, LOG, {
          container: { volumeMounts: [{ name: 'v', mountPath: '/etc/app' }] },
          spec: { volumes: [{ name: 'v', configMap: { name: 'conf' } }] },
          objects: [configMap('conf', { 'app.toml': text })],
        }),
      );
      return found.fixes.map((fix) => fix.text).join('\n');
    };
    for (const text of ['# dsn = "${DATABASE_URL}"', 'dsn: $DATABASE_URL', 'dsn=%DATABASE_URL%'])
      expect(await fixesWith(text), text).to.match(
        /remove the reference to DATABASE_URL from key app\.toml of ConfigMap conf/,
      );
    for (const text of ['# DATABASE_URL is set by the chart', '${DATABASE_URL_2}'])
      expect(await fixesWith(text), text).not.to.match(/remove the reference/);
  });

  it('is only likely if an envFrom object could not be read', async () => {
    const found = only(
      await dies(check, LOG, { container: { envFrom: [{ secretRef: { name: 's' } }] }, forbidden: ['secrets'] }),
    );
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.contain('Secret s');
  });

  it('does not report a set variable as unset', async () => {
    const set = only(
      await dies(check, LOG, { container: { env: [{ name: 'DATABASE_URL', value: 'postgres://db' }] } }),
    );
    expect(set.confidence).to.equal('possible');
    expect(set.summary).to.not.contain('do not set');
    const empty = only(await dies(check, LOG, { container: { env: [{ name: 'DATABASE_URL', value: '' }] } }));
    expect(empty.summary).to.contain('empty value');
    const fromMap = only(
      await dies(check, LOG, {
        container: { envFrom: [{ configMapRef: { name: 'c' }, prefix: 'DATABASE_' }] },
        objects: [configMap('c', { URL: 'x' })],
      }),
    );
    expect(fromMap.confidence).to.equal('possible');
  });

  it('stays silent if the log names no variable', async () => {
    expect(await dies(check, "KeyError: 'port'\n")).to.deep.equal([]);
    expect(await dies(check, 'listening on :8080\n')).to.deep.equal([]);
  });

  describe('of an optional reference', () => {
    const env = [{ name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 's', key: 'url', optional: true } } }];

    it('confirms a missing key, and lists the keys that exist', async () => {
      const found = only(await dies(check, LOG, { container: { env }, objects: [secret('s', { 'db-url': 9 })] }));
      expect(found.confidence).to.equal('confirmed');
      expect(found.summary).to.match(/DATABASE_URL, but Secret s has no key url .*optional: true.*it has db-url/);
      expect(found.fixes[0]!.change?.set).to.deep.equal({
        'containers[web].env[DATABASE_URL].valueFrom.secretKeyRef': { name: 's', key: 'db-url', optional: true },
      });
    });

    it('confirms the object that does not exist, also of envFrom', async () => {
      const found = only(await dies(check, LOG, { container: { env } }));
      expect(found).to.include({ confidence: 'confirmed' });
      expect(found.summary).to.contain('Secret s does not exist');
      expect(textOf(found)).to.contain('Secret/s lookup not found').and.to.not.contain('no keys');
      expect(
        only(await dies(check, LOG, { container: { envFrom: [{ configMapRef: { name: 'c', optional: true } }] } }))
          .summary,
      ).to.contain('ConfigMap c of its envFrom (optional) does not exist');
    });

    it('finds which one of several names lacks its value, and creates all keys of the object', async () => {
      const refer = (name: string, key: string): object => ({
        name,
        valueFrom: { secretKeyRef: { name: 's', key, optional: true } },
      });
      const several = [{ name: 'REPO_HOST', value: 'x' }, refer('REPO_USER', 'user'), refer('REPO_TOKEN', 'token')];
      for (const [line, confidence] of [
        ['FATAL REPO_HOST or REPO_USER or REPO_TOKEN not set\n', 'confirmed'],
        // What is read as missing has a value here, and one of the others may do.
        ['FATAL REPO_USER or REPO_TOKEN or REPO_HOST not set\n', 'likely'],
      ] as const) {
        const found = only(await dies(check, line, { container: { env: several as never } }));
        expect(found.confidence).to.equal(confidence);
        expect(found.summary).to.match(/REPO_(?:USER|TOKEN), but Secret s does not exist/);
        for (const key of ['user', 'token']) expect(textOf(found)).to.contain(`--from-literal=${key}=YOUR_VALUE`);
      }
    });

    it('does not report a key as missing that exists or was not read', async () => {
      for (const death of [{ objects: [secret('s', { url: 9 })] }, { forbidden: ['secrets' as const] }]) {
        const found = only(await dies(check, LOG, { container: { env }, ...death }));
        expect(found.confidence).to.equal('possible');
        expect(found.summary).to.not.contain('no key');
      }
      expect(
        only(await dies(check, LOG, { container: { env }, objects: [secret('s', { url: 0 })] })).summary,
      ).to.contain('empty value');
    });
  });

  it('turns a property into a variable by the rule of its framework', async () => {
    const spring = only(
      await dies(
        check,
        'Caused by: java.lang.IllegalArgumentException: Could not resolve placeholder \'shop.api-key\' in value "${shop.api-key}"\n',
        {
          metadata: {
            ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'u', controller: true }],
          },
        },
      ),
    );
    expect(spring.summary).to.contain('shop.api-key');
    expect(textOf(spring)).to.contain('SHOP_APIKEY=YOUR_VALUE').and.to.not.contain('shop.api-key=YOUR_VALUE');
    expect(
      await dies(
        check,
        'Caused by: java.lang.IllegalArgumentException: Could not resolve placeholder \'shop.api-key\' in value "${shop.api-key}"\n',
        { container: { env: [{ name: 'SHOP_APIKEY', value: 'x' }] } },
      ).then((all) => all[0]?.confidence),
    ).to.equal('possible');
  });

  it('is only likely for the name of a setting', async () => {
    const django = only(
      await dies(
        check,
        'Traceback (most recent call last):\n  File "/srv/a.py", line 1, in <module>\ndjango.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.\n',
      ),
    );
    expect(django.confidence).to.equal('likely');
  });

  it('names every field that a pydantic report lists', async () => {
    const log =
      'Traceback (most recent call last):\n  File "/srv/a.py", line 1, in <module>\npydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings\ndb_url\n  Field required [type=missing, input_value={}, input_type=dict]\n    For further information visit https://errors.pydantic.dev/2.8/v/missing\nqueue_host\n  Field required [type=missing, input_value={}, input_type=dict]\n';
    const found = only(await dies(check, log));
    expect(found).to.include({ confidence: 'likely' });
    expect(found.summary).to.contain('DB_URL, QUEUE_HOST');
    expect(only(await dies(check, log, { container: { env: [{ name: 'QUEUE_HOST', value: 'q' }] } })).summary)
      .to.contain('DB_URL')
      .and.to.not.contain('DB_URL, QUEUE_HOST');
  });

  it('names every variable that one line lists', async () => {
    expect(only(await dies(check, 'missing env vars: API_KEY, API_HOST\n')).summary).to.contain('API_KEY, API_HOST');
    const list =
      'ERROR the depot needs these environment variables:\n\n  - DEPOT_SALT\n  - DEPOT_KEY\n\nSee the handbook\n';
    expect(only(await dies(check, list)).summary).to.contain('DEPOT_SALT, DEPOT_KEY');
  });

  describe('where the log names no variable', () => {
    const trace = (input: string): string =>
      `/app/server.js:3\nconst db = new URL(process.env.DATABASE_URL);\n           ^\n\nTypeError: Invalid URL\n    at new URL (node:internal/url:797:36)\n    at Object.<anonymous> (/app/server.js:3:12) {\n  code: 'ERR_INVALID_URL',\n  input: '${input}'\n}\n\nNode.js v22.1.0\n`;

    it('finds the one that the failing code reads and the pod does not set', async () => {
      const found = only(await dies(check, trace('undefined')));
      expect(found.confidence).to.equal('likely');
      expect(found.summary).to.match(/reads environment variable DATABASE_URL, which the pod does not set/);
      expect(found.fixes[0]!.change).to.deep.equal({ container: 'web', set: { 'env[DATABASE_URL]': 'YOUR_VALUE' } });
      const unread = only(
        await dies(check, trace('undefined'), {
          container: { envFrom: [{ secretRef: { name: 's' } }] },
          forbidden: ['secrets'],
        }),
      );
      expect(unread.confidence).to.equal('possible');
    });

    it('leaves out variables that have a default', async () => {
      for (const line of [
        'app = create(os.environ.get("MODE", "prod"))',
        "const mode = process.env.MODE || 'prod';",
        'const mode = process.env["MODE"] ?? "prod";',
        'mode = ENV.fetch("MODE", "prod")',
        'let mode = env::var("MODE").unwrap_or("prod".into());',
      ]) {
        const log = `Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n    ${line}\nKeyError: 'user'\n`;
        const found = (await dies(check, log)).filter(({ result }) => result === 'found');
        expect(found, line).to.deep.equal([]);
        const without = log.replace(/ \|\| 'prod'| \?\? "prod"|, "prod"|\.unwrap_or\(.*\)/, '');
        expect(only((await dies(check, without)).filter(({ result }) => result === 'found')).confidence, line).to.equal(
          'likely',
        );
      }
    });

    it('does not say that the configuration has no fault', async () => {
      const pod = { status: { containerStatuses: [crashed('web', 1)] } as never };
      const of = async (log: string, env: object[] = []): Promise<string[]> =>
        (
          await outcomesOf(check, {
            pod: { ...pod, spec: { containers: [{ name: 'web', image: 'i', env }] } as never },
            logs: { 'web-1/web': log, 'web-1/web previous': log },
          })
        ).map((one) => (one.result === 'unknown' ? one.why : one.result));
      const why = 'the error of web may come from a value that is not set';
      expect(await of(trace('x'), [{ name: 'DATABASE_URL', value: 'x' }])).to.deep.equal([why]);
      const key =
        "Traceback (most recent call last):\n  File \"/app/main.py\", line 3, in <module>\n    url = settings['DB']\nKeyError: 'DB'\n";
      expect(await of(key)).to.deep.equal([why]);
      expect(
        await of('panic: runtime error: index out of range [3] with length 3\n\ngoroutine 1 [running]:\n'),
      ).to.deep.equal([]);
    });
  });
});

/** Secrets in free text: lines of logs, messages of events, of a status and of a termination, files. */
import { base64 } from './random.ts';
import type { Random } from './random.ts';
import { FORMATS, pem } from './values.ts';
import type { Maker, Secret } from './values.ts';

const line =
  (make: (secret: string, random: Random) => string, length = 14): Maker =>
  (random) => {
    const secret = random.mixed(length);
    return { text: make(secret, random), needles: [secret] };
  };

const ESC = '\u001b';

/** Formats that need no name, in a sentence. The others are values with a name around them. */
const SPOKEN: Readonly<Record<string, Maker>> = Object.fromEntries(
  Object.entries(FORMATS)
    .filter(([name]) => !/random with|AWS secret key/.test(name))
    .map(([name, make]): [string, Maker] => [
      name,
      (random) => {
        const { text, needles } = make(random);
        return { text: `request with ${text} was rejected`, needles };
      },
    ]),
);

const manifest = (random: Random): Secret => {
  const [one, two, three] = [base64(random.mixed(12)), base64(random.word(12)), random.word(14)];
  return {
    text: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  user: ${one}\n  value: ${two}\nstringData:\n  note: ${three}\n`,
    needles: [one, two, three],
  };
};

export const TEXTS: Readonly<Record<string, Maker>> = {
  ...SPOKEN,
  'name=value': line((secret) => `connecting with password=${secret} host=db`),
  'inner name': line((secret) => `PASSWORD_DB=${secret} was not accepted`),
  'quoted name': line((secret) => `{"level":"error","dbPassword":"${secret}","port":5432}`),
  'value with a path': line((secret) => `token=/${secret}`),
  'value with a dollar': line((secret) => `DB_PASSWORD=$${secret}`),
  'value of code': line((secret) => `password=config.${secret}`),
  'value in capitals': (random) => {
    const secret = `${random.word(6)}_${random.word(8)}`.toUpperCase();
    return { text: `DB_PASSWORD=${secret} is wrong`, needles: [secret] };
  },
  'long value': (random) => {
    const [one, two] = [random.mixed(20), random.mixed(20)];
    return { text: `secret="${one}${random.lower(5000)}${two}"`, needles: [one, two] };
  },
  'Authorization header': line((secret) => `> Authorization: Bearer ${secret}`, 30),
  'basic header': (random) => {
    const secret = base64(`app:${random.mixed(10)}`);
    return { text: `Authorization: Basic ${secret}`, needles: [secret] };
  },
  'second cookie': line((secret) => `Cookie: theme=dark; session=${secret}; lang=en`),
  'cookie in JSON': line((secret) => `{"headers":{"cookie":"a=b; sid=${secret}"}}`),
  'deep JSON': line((secret) => `msg="{\\"a\\":\\"{\\\\\\"password\\\\\\":\\\\\\"${secret}\\\\\\"}\\"}"`),
  'colours between name and value': line((secret) => `${ESC}[32mpassword${ESC}[0m=${ESC}[36m${secret}${ESC}[0m`),
  'unseal key': line((secret) => `Unseal Key 1: ${secret}`, 44),
  'root token': line((secret) => `Initial Root Token: hvs.${secret}`, 24),
  'temporary password': line((secret) => `A temporary password is generated for root@localhost: ${secret}`, 12),
  'PHP define': line((secret) => `define('DB_PASSWORD', '${secret}');`),
  'Java property': line((secret) => `props.setProperty("db.password", "${secret}")`),
  'XML attribute': line((secret) => `<add key="DbPassword" value="${secret}"/>`),
  'XML element': line((secret) => `<db><password>${secret}</password></db>`),
  'env entry in JSON': line((secret) => `{"name":"DB_PASSWORD","value":"${secret}"}`),
  'env entry in YAML': line((secret) => `env:\n- name: DB_PASSWORD\n  value: ${secret}\n`),
  'JSON list': line((secret) => `"apiKeys": ["${secret}"]`),
  'curl -u': line((secret) => `+ curl -u app:${secret} http://nexus:8081/`),
  'list of args': line((secret) => `exec ["curl", "-u", "app:${secret}", "http://nexus"]`),
  'mysql -p': line((secret) => `mysql -h db -u app -p${secret} shop`),
  'redis-cli -a': line((secret) => `redis-cli -h cache -a ${secret} ping`),
  'sshpass -p': line((secret) => `sshpass -p ${secret} ssh host`),
  'openssl pass:': line((secret) => `openssl rsa -in k.pem -passin pass:${secret}`),
  'docker login -p': line((secret) => `docker login -u app -p ${secret} registry.example.com`),
  'flag and word': line((secret) => `starting web --db-password ${secret} --port 80`),
  requirepass: line((secret) => `requirepass ${secret}`),
  bindpw: line((secret) => `bindpw ${secret}`),
  netrc: line((secret) => `machine git.example.com login bot password ${secret}`),
  pgpass: line((secret) => `db:5432:app:app:${secret}`),
  SQL: line((secret) => `ALTER USER 'app' IDENTIFIED BY '${secret}'`),
  'PostgreSQL role': line((secret) => `CREATE ROLE app WITH PASSWORD '${secret}'`),
  'client-key-data': (random) => {
    const secret = base64(pem(random).text);
    return { text: `users:\n- name: a\n  user:\n    client-key-data: ${secret}\n`, needles: [secret] };
  },
  'Docker config': (random) => {
    const secret = base64(`app:${random.mixed(12)}`);
    return { text: `{"auths":{"registry.example.com":{"auth":"${secret}"}}}`, needles: [secret] };
  },
  'YAML block': (random) => {
    const secrets = [random.mixed(14), random.mixed(14)];
    return { text: `db:\n  password: |\n    ${secrets.join('\n    ')}\n  host: db\n`, needles: secrets };
  },
  'YAML list': (random) => {
    const secrets = [random.mixed(14), random.mixed(14)];
    return { text: `tokens:\n  - ${secrets.join('\n  - ')}\nport: 80\n`, needles: secrets };
  },
  'Secret manifest': manifest,
  'Secret manifest in JSON': (random) => {
    const secret = base64(random.mixed(12));
    return { text: `{"kind":"Secret","apiVersion":"v1","data":{"user":"${secret}"}}`, needles: [secret] };
  },
  'Python text': line((secret) => `{'refresh_token': u'${secret}'}`),
  'XML CDATA': line((secret) => `<password><![CDATA[${secret}]]></password>`),
  'XML property': line((secret) => `<property name="connection.password">${secret}</property>`),
  'encoded pair': line((secret) => `POST /login body: user%3Da%26password%3D${secret}%26x=1`),
  'encoded JSON': line((secret) => `%7B%22password%22%3A%22${secret}%22%7D`),
  'flow list of args': line((secret) => `args: [--password, ${secret}]`),
  'block list of args': line((secret) => `- --password\n- ${secret}\n- --port`),
  keytool: line((secret) => `keytool -storepass ${secret} -list`),
  'aws configure': line((secret) => `aws configure set aws_secret_access_key ${secret}`),
  'older token of Vault': line((secret) => `vault login s.${secret}`, 24),
  'Entra ID': line((secret, random) => `secret ${random.mixed(6).slice(0, 3)}8Q~${secret}`, 34),
  'user, then password': (random) => {
    const secret = random.word(12);
    return { text: `Login with username: admin  password: ${secret}`, needles: [secret] };
  },
  'password on the next line': line((secret) => `Password for the elastic user:\n  ${secret}\n`),
  'password after an empty line': (random) => {
    const secret = random.hex(32);
    return { text: `Please use the following password to proceed:\n\n${secret}\n\nThis may`, needles: [secret] };
  },
  Spanish: line((secret) => `contraseña: ${secret}`),
  Russian: line((secret) => `пароль=${secret}`),
  Chinese: line((secret) => `密码：${secret}`),
  German: line((secret) => `Passwort: ${secret}`),
  'auth=user:password': line((secret) => `auth=app:${secret}`),
  'cookie jar': line((secret) => `{"cookies":[{"name":"session","value":"${secret}"}]}`),
  'object of tokens': line((secret) => `"tokens": {"a": "${secret}"}`),
  'Redis ACL': line((secret) => `user app on >${secret} ~* +@all`),
  'three lines of netrc': line((secret) => `machine h\n  login a\n  password ${secret}\n`),
  'set to': line((secret) => `Password set to ${secret}`),
  'Ruby hash': line((secret) => `"Authorization" => "Bearer ${secret}"`, 20),
  arrow: line((secret) => `DB_PASSWORD -> ${secret}`),
  'doubled quotes': line((secret) => `password='it''s ${secret}'`),
  'brackets as quotes': line((secret) => `password=<${secret}>`),
  JAAS: line((secret) => `sasl.jaas.config=x.ScramLoginModule required username="a" password="${secret}";`),
  'shared access signature': line((secret) => `https://s.example.com/x?sv=2020&sig=${secret}%3D&se=1`, 30),
  'unknown flag, mistyped': line((secret) => `unrecognized arguments: --pasword=${secret}`),
  'argument of a flag': line((secret) => `invalid argument "${secret}" for "--api-key" flag`),
  'value of a variable': line((secret) => `invalid literal for int() with base 10: '${secret}' (DB_PASSWORD)`),
  'invalid value': line((secret) => `spec.password: Invalid value: "${secret}": must be a number`),
  'expected type': line((secret) => `'password' expected type 'int', got '${secret}'`),
  'not a valid password': line((secret) => `'${secret}' is not a valid password`),
  'name and quoted word': (random) => {
    const secret = random.word(12);
    return { text: `error parsing DB_PASSWORD "${secret}": too short`, needles: [secret] };
  },
  'has value': line((secret) => `DB_PASSWORD has value ${secret}`),
  'changed from': line((secret, random) => `password changed from ${random.mixed(9)} to ${secret}`),
  'SQL insert': (random) => {
    const secret = random.word(12);
    return { text: `INSERT INTO users (name, password) VALUES ('app', '${secret}')`, needles: [secret] };
  },
  'SQL detail': line((secret) => `DETAIL:  Key (api_token)=(${secret}) already exists.`),
  'SQL duplicate': line((secret) => `Duplicate entry '${secret}' for key 'users.api_token'`),
  'SQL identified': line((secret) => `IDENTIFIED BY '${secret}'`),
  'MySQL PASSWORD()': line((secret) => `SET PASSWORD FOR 'app' = PASSWORD('${secret}')`),
  'PHP trace': line((secret) => `#0 /app/db.php(12): PDO->__construct('mysql:host=db...', 'app', '${secret}')`),
  'call with user and password': line((secret) => `requests.get(url, auth=('app', '${secret}'))`),
  'credentials of a user': line((secret) => `login with credentials app:${secret}`),
  'Rust option': line((secret) => `Config { host: "db", password: Some("${secret}"), port: 5432 }`),
  'PHP dump': line((secret) => `["password"]=>\n  string(14) "${secret}"`),
  'Python object': line((secret) => `{'db': {'pass': u'${secret}'}}`),
  'Erlang binary': line((secret) => `[{password, <<"${secret}">>}]`),
  'default in code': line((secret) => `const password = process.env.DB_PASSWORD || '${secret}';`),
  'hexadecimal quotes': line((secret) => String.raw`\x22password\x22:\x22${secret}\x22`),
  'quotes of HTML': line((secret) => `&quot;password&quot;:&quot;${secret}&quot;`),
  'object of a secret': line((secret) => `{"credentials":{"user":"app","value":"${secret}"}}`),
  'header in a list': line((secret) => `{"headers":[["authorization","Bearer ${secret}"]]}`),
  'header as an entry': line((secret) => `{"name":"Authorization","value":"Bearer ${secret}"}`),
  'unknown scheme': line((secret) => `> Authorization: GenieKey ${secret}`),
  'digest header': line((secret) => `Authorization: Digest username="app", nonce="${secret}", uri="/"`),
  'curl -u in one word': line((secret) => `+ curl -uapp:${secret} http://nexus:8081/`),
  'smbclient -U': line((secret) => `smbclient -U 'app%${secret}' //nas/share`),
  'mysql -p in a list': line((secret) => `exec ["mysql","-p${secret}"]`),
  'openssl -k': line((secret) => `openssl enc -aes-256-cbc -k ${secret} -in k`),
  'az login': line((secret) => `az login --service-principal -u app -p ${secret} --tenant t`),
  'piped password': line((secret) => `echo ${secret} | docker login -u app --password-stdin registry.example.com`),
  sqlplus: line((secret) => `sqlplus app/${secret}@ORCL`),
  'Redis AUTH': line((secret) => `1700000000.1 [0 10.0.0.1:5000] "AUTH" "${secret}"`),
  'cookie of Erlang': line((secret) => `beam.smp -name a@b -setcookie ${secret} -noshell`),
  'flag and next line': line((secret) => `--db-password\n${secret}\n--port\n80`),
  'Dockerfile ENV': line((secret) => `building\nENV SECRET_KEY_BASE ${secret}`),
  'proxy without scheme': line((secret) => `http_proxy=app:${secret}@proxy:3128`),
  'rest of a password as a host': (random) => {
    const secret = random.word(10);
    return { text: `dial tcp: lookup ${secret}@db.example.com on 10.96.0.10:53: no such host`, needles: [secret] };
  },
  'key in a query': line((secret) => `GET https://api.example.com/v1?key=${secret}&x=1`),
  'code in a query': line((secret) => `GET /callback?code=${secret}&state=x`),
  'token in a path': line((secret) => `POST https://hooks.example.com/in/${secret} failed`, 30),
  'separators in a value': (random) => {
    const [one, two] = [random.mixed(8), random.mixed(9)];
    return { text: `password=${one};${two} host=db`, needles: [two] };
  },
  'line of a diff': line((secret) => `diff\n+  password: ${secret}`),
  'table of psql': line((secret) => ` id | name | password\n----+------+----------\n  1 | app  | ${secret}`),
  'table of Markdown': line((secret) => `| name | value |\n|---|---|\n| password | ${secret} |`),
  CSV: line((secret) => `User name,Password,Access key ID\napp,${secret},x`),
  'triple quotes': line((secret) => `password = """\n${secret}\n"""`),
  'XML element over lines': line((secret) => `<password>\n${secret}\n</password>`),
  'line of userlist.txt': line((secret) => `users:\n"app" "${secret}"`),
  'spoken key': line((secret) => `Incorrect API key provided: ${secret}. You can find your API key in the settings.`),
  'seed phrase': (random) => {
    const words = Array.from({ length: 12 }, () => random.word(6));
    return { text: `mnemonic: ${words.join(' ')}`, needles: [words.slice(1).join(' ')] };
  },
  LDIF: line((secret) => `userPassword:: ${base64(secret)}`),
  'Hadoop property': line((secret) => `<name>fs.s3a.secret.key</name><value>${secret}</value>`),
  'variable of Terraform': line((secret) => `variable "db_password" {\n  default = "${secret}"\n}`),
  'haproxy stats': line((secret) => `stats auth admin:${secret}`),
  'short bearer': line((secret) => `GET / with bearer ${secret} was refused`, 12),
  'pass in quotes': line((secret) => `login failed: pass '${secret}'`),
  'parameters of a statement': line((secret) => `DETAIL:  parameters: $1 = 'app', $2 = '${secret}'`),
  'failing row': line((secret) => `DETAIL:  Failing row contains (5, app, ${secret}).`),
  'typed secret': line((secret) => `loaded Secret("${secret}")`),
  'invalid port': line((secret) => `parse "redis://:${secret}@cache:6379": invalid port ":${secret}" after host`),
  'header in quotes': line((secret) => `proxy_set_header Authorization "Bearer ${secret}";`),
  'tuple in Python': line((secret) => `DB_PASSWORD = ("${secret}",)`),
  'user of snmpd': line((secret, random) => `createUser app SHA ${random.mixed(10)} AES ${secret}`),
  'spoken seed phrase': (random) => {
    const words = Array.from({ length: 12 }, () => random.word(6));
    return { text: `Your recovery phrase: ${words.join(' ')}`, needles: [words.join(' ')] };
  },
  'OpenVPN key': (random) => {
    const secret = random.hex(32);
    const mark = 'OpenVPN Static key V1';
    return { text: `-----BEGIN ${mark}-----\n${secret}\n-----END ${mark}-----`, needles: [secret] };
  },
  'kubeadm token': (random) => {
    const [id, secret] = [random.lower(6), `a1${random.lower(14)}`];
    return { text: `kubeadm join 10.0.0.1:6443 --token ${id}.${secret}`, needles: [secret] };
  },
  'encrypted PEM without its end': (random) => {
    const { needles } = pem(random);
    return {
      text: `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,AA\n\n${needles.join('\n')}`,
      needles,
    };
  },
  'PEM escaped twice': (random) => {
    const { text, needles } = pem(random);
    return { text: `"key":"${text.replaceAll('\n', '\\\\n')}"`, needles };
  },
  'PEM in lines of JSON': (random) => {
    const { text, needles } = pem(random);
    return {
      text: text
        .split('\n')
        .map((one) => `{"log":"${one}\\n"}`)
        .join('\n'),
      needles,
    };
  },
  'PEM without its beginning': (random) => {
    const { text, needles } = pem(random);
    return { text: text.split('\n').slice(1).join('\n'), needles };
  },
  'PEM without its end': (random) => {
    const { text, needles } = pem(random);
    return { text: text.split('\n').slice(0, -1).join('\n'), needles };
  },
};

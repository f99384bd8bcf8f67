/** Which names denote secrets: of variables, keys, flags, headers, annotations. */

/**
 * How surely a name denotes a secret. `strong`: it ends with the word (DB_PASSWORD). `inner`: the word is inside
 * (PASSWORD_DB), and what follows does not describe the secret. `weak`: another `…_KEY`.
 */
export type Sensitivity = 'strong' | 'inner' | 'weak';

/** Words that denote a secret, also mistyped: a program prints an unknown flag with its value. */
const SECRET_WORDS = new Set(
  `passwords passwort passcode pwd passwd password passphrase jwt credential credentials creds cred authkey signingkey
  encryptionkey masterkey accountkey sharedaccesskey dbpass requirepass masterauth secretkeybase bindpw rootpw userpw
  secret secrets token apikey accesskey secretkey privatekey clientkey clientsecret authtoken htpasswd pgpass pgpassfile
  netrc dockerconfigjson dockercfg sas otp totp mnemonic jsessionid phpsessid sessionid csrftoken kennwort contrasena
  contrasenya senha passe motdepasse wachtwoord losenord haslo psk psw pswd passw setcookie
  passwrd pasword paswd passowrd passwrod passord psswd pssword tokn tokne toekn tokken secert secrt credntials`
    .trim()
    .split(/\s+/),
);

/** PGPASSWORD, authtoken, clientsecret: the same words joined to others. */
const SECRET_ENDINGS: readonly string[] = `
  password passwd passphrase passcode secret token apikey accesskey secretkey privatekey bindpw credentials
  storepass keypass dbpass userpass rootpass adminpass sqlpass redispass smtppass ldappass bindpass mailpass ftppass
  proxypass sshpass pgpass loginpass
`
  .trim()
  .split(/\s+/);

/** Two words that denote a secret together. */
const PAIRS = new Set(
  `api_key access_key secret_key private_key priv_key encryption_key signing_key master_key account_key auth_key
  session_key license_key licence_key ssh_key rsa_key tls_key ssl_key hmac_key jwt_key service_key client_key deploy_key
  pull_secret basic_auth http_auth proxy_auth auth_basic github_pat gitlab_pat azure_pat git_pat ado_pat devops_pat
  unseal_key recovery_key webhook_url hook_url connection_string secret_id seed_phrase session_cookie
  erlang_cookie auth_cookie csrf_cookie sec_key pass_phrase auth_salt nonce_salt secret_salt in_salt jwt_salt`
    .trim()
    .split(/\s+/),
);

/** The last word of a name that is about a secret: DB_PASSWORD_FILE is a path, TOKEN_TTL a duration. */
const ABOUT = new Set(
  `file files path paths dir directory folder name names namespace ns ttl url uri endpoint host port address addr server
  expiry expiration expires expire lifetime timeout timeouts length len size count limit limits max min policy policies
  type kind enabled enable disabled disable required optional algorithm algo issuer audience header headers field fields
  prefix suffix provider providers manager mount mounts rotation rotate interval arn duration period age validation
  validator check checks reset version format encoding mode method ref refs reference store source backend engine class
  user username id ids email login bucket buckets authentication authenticator auth authorization service services
  controller operator review request requests response status state error errors expired attempts retries retry iv
  rounds cost strength rule rules template usage renewal refresh volume projection hint cache annotation label labels
  list set map pool index config configuration settings options option signer verifier driver plugin webhook client
  server sync loader lookup stdin prompt`
    .trim()
    .split(/\s+/),
);

/** `…_KEY` names with one of these words before KEY are secrets. */
const KEY_QUALIFIERS = new Set(
  `api access secret private priv encryption encrypt decryption signing sign signature master account shared auth ssh rsa
  dsa ecdsa tls ssl license licence session cookie service admin app application root hmac jwt aes deploy subscription
  storage gpg pgp consumer webhook crypto client data instrumentation integration unseal recovery stripe preshared
  fernet gossip sec`
    .trim()
    .split(/\s+/),
);

/** `…_KEY` names with one of these words are keys of a table or a map, never secrets. */
const OPEN_QUALIFIERS = new Set(
  `primary foreign partition sort cache public pub routing shard index range row map object lookup registry group
  idempotency host config configmap missing unknown duplicate unique translation message hash document column field label
  annotation env required invalid no json yaml hot dedup dedupe context topic record join order`
    .trim()
    .split(/\s+/),
);

/**
 * Parts of all words above, in small letters: a text with none of them holds no name of a secret. The name of a secret
 * is rare, and looking for these is cheaper than matching names.
 */
export const NAME_PARTS: readonly string[] =
  `pass pwd pw secr key jwt auth sas otp mnemonic seed cookie hook connection netrc docker pat sig salt
  digest hash sessionid sessid csrf kennwort contras senha wachtw losenord haslo psk psw pssw pasw secert tok toek cred`
    .trim()
    .split(/\s+/);

/** Endings that say how the value is written: PRIVATE_KEY_PEM, API_KEY_BASE64, TOKEN_1. */
const FORM =
  /^(?:\d+|value|plain|plaintext|raw|base64|b64|base|pem|txt|text|json|yaml|yml|hex|der|content|contents|data)$/;

/** Returns the words of `dbPassword`, `DB_PASSWORD`, `db-password`, `spring.datasource.password`, in lower case. */
export function wordsOf(name: string): string[] {
  return name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

const isSecretWord = (word: string): boolean => {
  const bare = word.replace(/(?<!\d)\d+$/, '');
  return SECRET_WORDS.has(bare) || SECRET_ENDINGS.some((ending) => bare.endsWith(ending));
};

/** The strength of the last word, with the one before it. */
function ofEnd(last: string, before: string, count: number): Sensitivity | undefined {
  if (isSecretWord(last) || PAIRS.has(`${before}_${last}`)) return last === 'secrets' ? undefined : 'strong';
  if (last === 'pass' || last === 'pw')
    return count > 1 && !/^(?:first|second|single|multi|full|by|test|tests|this|last|next)$/.test(before)
      ? 'strong'
      : undefined;
  if (last === 'pat' && count > 1) return 'strong';
  if ((last === 'hash' || last === 'digest' || last === 'salt') && /^(?:password|passwd|pwd|secret)$/.test(before))
    return 'strong';
  if (last === 'sig' || last === 'signature') return 'weak';
  if (last !== 'key' || count < 2 || OPEN_QUALIFIERS.has(before)) return undefined;
  return KEY_QUALIFIERS.has(before) ? 'strong' : 'weak';
}

function sensitivityOf(name: string): Sensitivity | undefined {
  const words = wordsOf(name);
  while (words.length > 1 && FORM.test(words.at(-1)!)) words.pop();
  const end = ofEnd(words.at(-1)?.replace(/(?<!\d)\d+$/, '') ?? '', words.at(-2) ?? '', words.length);
  if (end !== undefined) return end;
  // A word of a sentence, `secretName`, `tokens`: the last word says what the value is.
  if (words.length < 2 || ABOUT.has(words.at(-1)!)) return undefined;
  const isInside = words
    .slice(0, -1)
    .some((word, i) => isSecretWord(word) || (i > 0 && PAIRS.has(`${words[i - 1]}_${word}`)));
  return isInside ? 'inner' : undefined;
}

/** Whether a member of an object says something about a secret: its name, its type, its user, its time. */
export const isAbout = (name: string): boolean =>
  /^(?:key|keys|by|role|\w*name|\w*[tT]ype)$/.test(name) || ABOUT.has(wordsOf(name).at(-1) ?? '');

const known = new Map<string, Sensitivity | undefined>();
const MOST_KNOWN = 5000;

/** Returns how surely a name denotes a secret; undefined where it does not. */
export function sensitivity(name: string): Sensitivity | undefined {
  if (known.has(name)) return known.get(name);
  if (known.size >= MOST_KNOWN) known.clear();
  const found = sensitivityOf(name);
  known.set(name, found);
  return found;
}

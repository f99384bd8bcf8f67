/**
 * Extensions of PHP that are written in C: the functions and classes that a program lacks where they are not loaded.
 * @see https://www.php.net/manual/en/extensions.alphabetical.php
 */

interface Extension {
  readonly name: string;
  /** How a function of it begins. A newer function of it, or one of the program, can begin so, too. */
  readonly prefix: RegExp;
  /** Functions that every version since PHP 7.2 has, and that hosts do not disable. */
  readonly functions?: RegExp;
  /** Classes that only this extension has. */
  readonly classes?: RegExp;
}

const NONE = /^(?!)/;

/** All names in lower case: PHP ignores the case of functions and classes. */
const EXTENSIONS: readonly Extension[] = [
  {
    name: 'mysqli',
    prefix: /^mysqli_/,
    functions: /^mysqli_(?:connect|init|real_connect|query|prepare|select_db|set_charset|report|options|close|error)$/,
    classes: /^mysqli(?:_stmt|_result|_driver)?$/,
  },
  {
    name: 'pgsql',
    prefix: /^pg_/,
    functions: /^pg_(?:connect|pconnect|query|query_params|prepare|execute|fetch_(?:all|assoc|row|array)|last_error)$/,
  },
  { name: 'pdo', prefix: /^pdo_drivers$/, functions: /^pdo_drivers$/, classes: /^pdo(?:exception|statement)?$/ },
  {
    name: 'curl',
    prefix: /^curl_/,
    functions: /^curl_(?:init|setopt|setopt_array|getinfo|error|errno|close|version)$/,
    classes: /^curlfile$/,
  },
  {
    name: 'mbstring',
    prefix: /^mb_/,
    functions:
      /^mb_(?:strlen|substr|strpos|strtolower|strtoupper|convert_(?:encoding|case)|(?:internal|detect|check)_encoding|strwidth)$/,
  },
  {
    name: 'gd',
    prefix: /^(?:image(?!_type_to_|magick)|gd_)/,
    functions:
      /^(?:gd_info|image(?:create(?:truecolor|from(?:jpeg|png|gif|string))?|copyresampled|jpeg|png|gif|webp|ttftext|colorallocate|destroy))$/,
  },
  {
    name: 'intl',
    prefix: /^(?:intl|idn|numfmt|datefmt|collator|normalizer|grapheme|msgfmt|transliterator|locale)_/,
    functions: /^(?:idn_to_(?:ascii|utf8)|grapheme_(?:strlen|substr)|normalizer_normalize|(?:numfmt|datefmt)_create)$/,
    classes: /^(?:intldateformatter|numberformatter|messageformatter|intlchar)$/,
  },
  {
    name: 'bcmath',
    prefix: /^bc(?:add|sub|mul|div|mod|pow|powmod|sqrt|comp|scale|floor|ceil|round|divmod)$/,
    functions: /^bc(?:add|sub|mul|div|mod|pow|powmod|sqrt|comp|scale)$/,
  },
  { name: 'gmp', prefix: /^gmp_/, functions: /^gmp_(?:init|add|sub|mul|mod|pow|powm|cmp|strval|intval)$/ },
  {
    name: 'sodium',
    prefix: /^sodium_/,
    functions: /^sodium_(?:crypto_(?:secretbox|secretbox_open|sign_detached|box|generichash)|bin2hex|hex2bin|memzero)$/,
  },
  { name: 'zip', prefix: /^zip_/, functions: /^zip_(?:open|read|close)$/, classes: /^ziparchive$/ },
  {
    name: 'xml',
    prefix: /^xml_/,
    functions: /^xml_(?:parser_create(?:_ns)?|parse|parse_into_struct|set_element_handler)$/,
  },
  {
    name: 'dom',
    prefix: /^dom_/,
    functions: /^dom_import_simplexml$/,
    classes: /^dom(?:document|xpath|element|node|nodelist)$/,
  },
  {
    name: 'simplexml',
    prefix: /^simplexml_/,
    functions: /^simplexml_load_(?:string|file)$/,
    classes: /^simplexml(?:element|iterator)$/,
  },
  { name: 'xmlreader', prefix: NONE, classes: /^xmlreader$/ },
  { name: 'xmlwriter', prefix: /^xmlwriter_/, functions: /^xmlwriter_open_(?:memory|uri)$/, classes: /^xmlwriter$/ },
  { name: 'soap', prefix: NONE, classes: /^soap(?:client|server|fault)$/ },
  { name: 'iconv', prefix: /^iconv(?:_|$)/, functions: /^iconv(?:_strlen|_substr|_strpos|_mime_decode)?$/ },
  { name: 'ctype', prefix: /^ctype_/, functions: /^ctype_(?:alpha|digit|alnum|upper|lower|space|xdigit|punct)$/ },
  { name: 'ldap', prefix: /^ldap_/, functions: /^ldap_(?:connect|bind|search|set_option|get_entries|error)$/ },
  { name: 'exif', prefix: /^exif_/, functions: /^exif_(?:read_data|imagetype|thumbnail)$/ },
  { name: 'ftp', prefix: /^ftp_/, functions: /^ftp_(?:connect|login|put|get|nlist)$/ },
  { name: 'sockets', prefix: /^socket_/, functions: /^socket_(?:bind|listen|accept|last_error|strerror)$/ },
  { name: 'gettext', prefix: /^(?:d?n?gettext|bindtextdomain|textdomain)$/, functions: /^(?:gettext|bindtextdomain)$/ },
  { name: 'calendar', prefix: /^(?:cal_|jdto|easter_)/, functions: /^(?:cal_days_in_month|easter_date)$/ },
  { name: 'tokenizer', prefix: /^token_/, functions: /^token_(?:get_all|name)$/ },
  { name: 'fileinfo', prefix: /^finfo_/, functions: /^finfo_(?:open|file|buffer)$/, classes: /^finfo$/ },
  // Hosts disable functions of these two, and PHP 8 then calls them undefined.
  { name: 'pcntl', prefix: /^pcntl_/ },
  { name: 'posix', prefix: /^posix_/ },
  { name: 'openssl', prefix: /^openssl_/, functions: /^openssl_(?:encrypt|decrypt|sign|verify|random_pseudo_bytes)$/ },
  { name: 'imap', prefix: /^imap_/, functions: /^imap_(?:open|search|fetchbody|headerinfo)$/ },
  { name: 'oci8', prefix: /^oci_/, functions: /^oci_(?:connect|pconnect|parse|execute)$/ },
  { name: 'sqlsrv', prefix: /^sqlsrv_/, functions: /^sqlsrv_(?:connect|query|errors)$/ },
  { name: 'ssh2', prefix: /^ssh2_/, functions: /^ssh2_(?:connect|auth_password|exec|sftp)$/ },
  { name: 'apcu', prefix: /^apcu_/, functions: /^apcu_(?:fetch|store|add|delete|exists|clear_cache)$/ },
  // Laravel has a facade with this name.
  { name: 'redis', prefix: NONE, classes: /^(?:redis(?:cluster|sentinel|exception))$/ },
  { name: 'memcached', prefix: NONE, classes: /^memcached$/ },
  { name: 'imagick', prefix: NONE, classes: /^imagick(?:draw|pixel)?$/ },
  { name: 'mongodb', prefix: NONE, classes: /^mongodb\\driver\\manager$/ },
];

/** Extensions that pecl builds; PHP itself has the source of the others. */
const PECL = new Set(['oci8', 'sqlsrv', 'ssh2', 'apcu', 'redis', 'memcached', 'imagick', 'mongodb', 'imap']);
/** Official images of PHP have these, and docker-php-ext-install does not build them. */
const BUILT_IN = new Set(['openssl']);

/** An extension that a program lacks. */
export interface LackedExtension {
  readonly name: string;
  /** Whether only an extension that is not loaded explains it. */
  readonly isSure: boolean;
}

/**
 * Returns the extension that has a function; undefined where no extension is known to have it.
 * @param name as the error names it: in a namespace, PHP names `App\mysqli_connect` where the program calls the global one
 */
export function extensionOfFunction(name: string): LackedExtension | undefined {
  const bare = name.toLowerCase().split('\\').at(-1) ?? '';
  const found = EXTENSIONS.find(({ prefix }) => prefix.test(bare));
  return found && { name: found.name, isSure: found.functions?.test(bare) === true };
}

/** Returns the extension that has a class; undefined for others, such as a class in a namespace of the program. */
export function extensionOfClass(name: string): LackedExtension | undefined {
  const full = name.toLowerCase().replace(/^\\/, '');
  if (full === 'redis') return { name: 'redis', isSure: false };
  const found = EXTENSIONS.find(({ classes }) => classes?.test(full) === true);
  return found && { name: found.name, isSure: true };
}

/** Returns how an image gets an extension. @param name its name, or `PDO driver` where the database is not known */
export function installExtension(name: string): string {
  if (name === 'PDO driver') return 'docker-php-ext-install pdo_mysql, pdo_pgsql or the one that fits the DSN';
  const official = PECL.has(name)
    ? `pecl install ${name} and docker-php-ext-enable ${name} in an official php image`
    : BUILT_IN.has(name)
      ? 'use an official php image'
      : `docker-php-ext-install ${name} in an official php image`;
  return `${official}, else the package of the distribution; where it is installed, enable it in php.ini`;
}

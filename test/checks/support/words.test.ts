import { expect } from 'chai';
import { cut, deepest, reasonSummary, summary } from '../../../src/checks/support/words.ts';

const long =
  'could not agree with the other members on who keeps the ledger of the day, of which there are three copies in this town ' +
  'and more, each of them kept by a member who was not asked';

describe('summaries', () => {
  it('keep what is fixed and cut the quote', () => {
    const said = summary('web exits 1: ', 'x'.repeat(300), ' at main.go:3');
    expect(said).to.have.length.within(180, 200);
    expect(said).to.match(/^web exits 1: x{20,}… x{20,} at main\.go:3$/);
    expect(cut('a\n  b', 10)).to.equal('a b');
  });

  it('keep a short second sentence with two values after many layers', () => {
    const layers = Array.from(
      { length: 14 },
      (_, i) => `could not build part ${'abcdefghijklmn'[i]} of the ledger`,
    ).join(': ');
    expect(summary('web exits 1: ', `${layers}: shape mismatch. Wanted 12 columns, got 9`)).to.match(
      /^web exits 1: could not build part a.*… .*shape mismatch\. Wanted 12 columns, got 9$/,
    );
    expect(summary('web exits 1: ', `${layers}: shape mismatch. Exiting now`)).not.to.contain('Exiting');
  });

  it('leave out the time and the worker of a quote', () => {
    expect(summary('web: ', '[2026-01-02 03:04:05,678: CRITICAL/MainProcess] Unrecoverable error')).to.equal(
      'web: Unrecoverable error',
    );
    expect(summary('web: ', '2026-01-02T03:04:05.678Z no quorum')).to.equal('web: no quorum');
    expect(
      summary('web: ', 'E1123 02:20:01.123456       1 main.go:88] "unable to start manager" err="i/o timeout"'),
    ).to.equal('web: "unable to start manager" err="i/o timeout"');
    expect(summary('web: ', 'E1123 is no order')).to.equal('web: E1123 is no order');
    expect(summary('web: ', '2026 was a bad year')).to.equal('web: 2026 was a bad year');
  });

  it('give the first error of a list, and not its heading', () => {
    for (const said of [
      `3 errors occurred: * tls.cert is required, and ${long} * port: 0 is not allowed`,
      `MULTIPLE CONFIG ERRORS FOUND, PLEASE READ CAREFULLY CONFIG ERROR: tls.cert is required, and ${long} CONFIG ERROR: port`,
      `several problems were found in the file: 1. tls.cert is required, and ${long} 2. port: 0 is not allowed`,
    ])
      expect(summary('web: ', said), said)
        .to.match(/^web: tls\.cert is required/)
        .and.not.match(/port/);
    expect(summary('web: ', '3 errors occurred: * a * b')).to.equal('web: 3 errors occurred: * a * b');
  });

  it('end a sentence after a version, and keep what is between backquotes together', () => {
    expect(
      summary('web: ', `the index needs schema v13, this is v11. Set \`index.compat: true\` and restart, or ${long}`),
    ).to.match(/^web: the index needs schema v13, this is v11\. Set `index\.compat: true`/);
  });

  it('leave out the request during which nginx met an error', () => {
    expect(
      summary(
        'web: ',
        `connect() to unix:/run/app.sock failed (2: No such file or directory) while connecting to upstream, client: 10.0.0.1, server: _, request: "GET /${'x'.repeat(200)} HTTP/1.1", host: "a"`,
      ),
    ).to.match(/failed \(2: No such file or directory\) while connecting to upstream$/);
  });

  it('leave out places in sources and paths of libraries', () => {
    expect(summary('web: ', `/usr/local/bundle/gems/pg-1.5.7/lib/pg/connection.rb:712:in \`open': ${long}`)).to.match(
      /^web: could not agree/,
    );
    expect(
      summary('web: ', `${long.slice(0, 60)} in /usr/lib/python3.12/site-packages/ledger/core.py, ${long}`),
    ).to.contain('in …/ledger/core.py');
    expect(summary('web: ', "/app/db.rb:7:in `open': no ledger")).to.equal("web: /app/db.rb:7:in `open': no ledger");
  });

  it('leave out the packages of classes when the quote is too long', () => {
    expect(summary('web: ', `Caused by: org.acme.ledger.LedgerException: ${long}`)).to.match(
      /^web: LedgerException: could not/,
    );
    expect(summary('web: ', 'org.acme.ledger.LedgerException: no')).to.equal(
      'web: org.acme.ledger.LedgerException: no',
    );
  });

  it('keep paths of configuration', () => {
    expect(summary('web: ', `/etc/web/site.conf:12: ${long.slice(0, 130)}`)).to.match(
      /^web: \/etc\/web\/site\.conf:12: could/,
    );
  });

  it('keep the first sentence, also where a number ends it', () => {
    expect(
      summary(
        'web: ',
        `too many (11 of 40) broken segments to remove while the maximum is 10. You can change the maximum with another setting: ${long}`,
      ),
    ).to.match(/^web: too many \(11 of 40\) broken segments to remove while the maximum is 10\. /);
    expect(summary('web: ', `rule v13 is needed, your rules have version v11. Set ${long} 2. Then ${long}`)).to.match(
      /^web: rule v13 is needed, your rules have version v11\. /,
    );
  });

  it('name files as the volume is mounted', () => {
    expect(summary('web: ', 'cannot read /etc/web/..2026_01_02_03_04_05.123456789/a.json')).to.equal(
      'web: cannot read /etc/web/a.json',
    );
    expect(summary('web: ', 'cannot read ../a.json')).to.equal('web: cannot read ../a.json');
  });

  it('keep the reason of a wrapped error, which is at its end', () => {
    const wrapped =
      'bootstrap: init modules: module "auth": provider "corp-oidc": discover "https://id.example.com/realms/main/.well-known/openid-configuration": verify the document: key set entry 3 of 4: unknown signing method "RS257"';
    expect(summary('web exits 1: ', wrapped)).to.match(
      /^web exits 1: init modules: .*… .*unknown signing method "RS257"$/,
    );
    expect(
      summary('web exits 1: ', `could not start: ${'a'.repeat(150)}: open /data/x.db: read-only file system`),
    ).to.match(/open \/data\/x\.db: read-only file system$/);
  });

  it('keep the cause that a message names, and the first of several sentences', () => {
    expect(summary('web: ', `${long}. Exception follows: java.lang.RuntimeException: Unknown column tenant`)).to.match(
      /Unknown column tenant$/,
    );
    expect(
      summary(
        'web: ',
        `the ledger ${'of the day '.repeat(8)}is closed. Please open it with the key that the clerk keeps.`,
      ),
    ).to.match(/is closed\./);
    expect(
      summary('web: ', `the two keys do not match. They ${long}. More information: https://example.com/keys`),
    ).to.match(/^web: the two keys do not match\. They could (?!.*https)/);
  });

  it('say what a JSON object at the end says', () => {
    expect(summary('web: ', 'failed to start {"kind": "receiver", "error": "listen tcp :4317: in use"}')).to.equal(
      'web: failed to start: listen tcp :4317: in use',
    );
    expect(
      summary('web: ', '{"error":{"type":"a","reason":"shard failed","caused_by":{"reason":"disk is full"}}}'),
    ).to.equal('web: shard failed: disk is full');
    expect(summary('web: ', 'cannot read {"a": 1')).to.equal('web: cannot read {"a": 1');
  });

  it('leave out the wrapping of an uncaught C++ exception, and the year of glog', () => {
    expect(summary('web: ', '  what():  {"exception_type":"IO","exception_message":"segment 4 is cut off"}')).to.equal(
      'web: segment 4 is cut off',
    );
    expect(summary('web: ', 'F20260102 10:00:00.000001     1 main.cc:40] segment 4 is cut off')).to.equal(
      'web: segment 4 is cut off',
    );
  });

  it('cut no name at the end in two', () => {
    const said = `The lane is wrong in: /srv/depot/lanes/first.properties. Expected ${'ab_'.repeat(5)}, but read q_w_e_r_t_y_u_i_o_p_1`;
    expect(reasonSummary('x'.repeat(200), said)).to.match(/[ …]q_w_e_r_t_y_u_i_o_p_1$/);
  });

  it('keep remarks in parentheses that say what failed, and shorten ids', () => {
    expect(
      summary('web: ', `${long.slice(0, 100)} (service: S3; region: eu-west-1; host id: none given) is refused`),
    ).to.match(/copies… is refused$|is refused$/);
    expect(
      summary(
        'web: ',
        `the id yWq2RUTzRkW3h4uUFkHcWA is not the stored id tXQnVb3wQ5u0o8dGL8bfcg of ${long.slice(0, 130)}`,
      ),
    ).to.match(/the id … is not the stored id …/);
  });

  describe('deepest reason of a message that is too long', () => {
    const layers =
      `MountVolume.SetUp failed: rpc error: code = Internal desc = could not mount the share ` +
      `of the day: rpc error: code = NotFound desc = ${'x'.repeat(20)}`;

    it('is what the last rpc error describes', () => {
      expect(deepest(layers, 80)).to.equal('x'.repeat(20));
    });

    it('is the output of the mount command', () => {
      const said =
        `mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t nfs ` +
        `${'a'.repeat(120)}\nOutput: mount.nfs: access denied by server while mounting 10.1.2.3:/srv\n`;
      expect(reasonSummary('volume data cannot be mounted: ', said)).to.equal(
        'volume data cannot be mounted: mount.nfs: access denied by server while mounting 10.1.2.3:/srv',
      );
    });

    it('is the last part, with as much of the part before as fits', () => {
      const said = reasonSummary(
        'image a:1 cannot be pulled: ',
        `failed to extract layer sha256:ee: write /var/lib/${'d/'.repeat(80)}model.bin: no space left on device`,
      );
      expect(said).to.match(/^image a:1 cannot be pulled: write \/var\/lib\/(?:d\/)+d?… no space left on device$/);
      expect(said.length).to.be.at.most(300);
    });

    it("is the message in a cloud's JSON, and in a runtime's own log", () => {
      expect(
        deepest(
          `HTTPStatusCode: 409, RawError: {"error":{"code":"OperationNotAllowed","message":"exceeds ` +
            `the approved quota"}}${' '.repeat(3)}${'y'.repeat(60)}`,
          60,
        ),
      ).to.equal('OperationNotAllowed: exceeds the approved quota');
      expect(
        deepest(
          `container create failed: time="2026-01-02T03:04:05Z" level=error msg="mkdir /w: permission denied"`,
          60,
        ),
      ).to.equal('mkdir /w: permission denied');
    });

    it('leaves short messages alone, and cuts those without layers at the end', () => {
      expect(deepest('a: b: desc = c', 40)).to.equal('a: b: desc = c');
      expect(deepest('z'.repeat(90), 40)).to.equal(`${'z'.repeat(39)}…`);
      expect(deepest('', 40)).to.equal('');
      expect(deepest(`${'w'.repeat(60)} desc = `, 40)).to.have.lengthOf(40);
      expect(deepest(': '.repeat(5000), 40).length).to.be.at.most(40);
    });
  });

  it("leave out Spring's wrapping when the quote is too long", () => {
    expect(
      summary(
        'web: ',
        `BeanCreationException: Error creating bean with name 'a' defined in class path resource [${'o/'.repeat(60)}A.class]: no ledger`,
      ),
    ).to.equal('web: no ledger');
    expect(summary('web: ', "Error creating bean with name 'a': no ledger")).to.equal(
      "web: Error creating bean with name 'a': no ledger",
    );
  });
});

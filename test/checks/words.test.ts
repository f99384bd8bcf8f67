import { expect } from 'chai';
import { cut, summary } from '../../src/checks/words.ts';

const long = 'could not agree with the other members on who keeps the ledger of the day, of which there are three copies in this town and more';

describe('words of summaries', () => {
  it('keeps what is fixed and cuts the quote', () => {
    const said = summary('web exits 1: ', 'x'.repeat(300), ' at main.go:3');
    expect(said).to.have.lengthOf(160);
    expect(said).to.match(/^web exits 1: x{20,}… at main\.go:3$/);
    expect(cut('a\n  b', 10)).to.equal('a b');
  });

  it('takes the time and the worker off a quote', () => {
    expect(summary('web: ', '[2026-01-02 03:04:05,678: CRITICAL/MainProcess] Unrecoverable error')).to.equal('web: Unrecoverable error');
    expect(summary('web: ', '2026-01-02T03:04:05.678Z no quorum')).to.equal('web: no quorum');
    expect(summary('web: ', '2026 was a bad year')).to.equal('web: 2026 was a bad year');
  });

  it('spends no room on places in sources and libraries', () => {
    expect(summary('web: ', `/usr/local/bundle/gems/pg-1.5.7/lib/pg/connection.rb:712:in \`open': ${long}`)).to.match(/^web: could not agree/);
    expect(summary('web: ', `${long.slice(0, 60)} in /usr/lib/python3.12/site-packages/ledger/core.py, ${long}`)).to.contain('in …/ledger/core.py');
    expect(summary('web: ', '/app/db.rb:7:in `open\': no ledger')).to.equal('web: /app/db.rb:7:in `open\': no ledger');
  });

  it('does without the packages of classes where room is short', () => {
    expect(summary('web: ', `Caused by: org.acme.ledger.LedgerException: ${long}`)).to.match(/^web: LedgerException: could not/);
    expect(summary('web: ', 'org.acme.ledger.LedgerException: no')).to.equal('web: org.acme.ledger.LedgerException: no');
  });

  it('leaves paths of configuration where they are', () => {
    expect(summary('web: ', `/etc/web/site.conf:12: ${long}`)).to.match(/^web: \/etc\/web\/site\.conf:12: could/);
  });

  it('names files as the volume is mounted', () => {
    expect(summary('web: ', 'cannot read /etc/web/..2026_01_02_03_04_05.123456789/a.json')).to.equal('web: cannot read /etc/web/a.json');
    expect(summary('web: ', 'cannot read ../a.json')).to.equal('web: cannot read ../a.json');
  });
});

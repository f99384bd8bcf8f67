/** The example of a check works, and `npm run new-check` makes a check of it. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import '../../scripts/new-check/example.test.ts';
import { asCheck, camelCase, rooms, withEntry } from '../../scripts/new-check.ts';

const example = readFileSync('scripts/new-check/example.ts', 'utf8');
const exampleTest = readFileSync('scripts/new-check/example.test.ts', 'utf8');

describe('new-check', () => {
  it('puts the id and the imports of the new place into the copies', () => {
    const made = asCheck(example, 'app/licence-expired');
    expect(made).to.contain("id: 'app/licence-expired'").and.not.contain('app/example').and.not.contain('../../src/');
    expect(made).to.contain("from '../check.ts'").and.contain("from '../../model/finding.ts'");
    const test = asCheck(exampleTest, 'app/licence-expired');
    expect(test).to.contain("from '../dead-container.ts'");
    expect(test).to.contain("from '../../../src/checks/app/licence-expired.ts'");
  });
  it('adds the import in order and the entry at the end, in every room', () => {
    for (const room of rooms()) {
      const index = readFileSync(`src/checks/${room}/index.ts`, 'utf8');
      const made = withEntry(index, `${room}/no-such-check-yet`);
      const lines = made.split('\n').filter((line) => line.startsWith('import ') && line.includes("'./"));
      expect(made.split('\n').length - index.split('\n').length, room).to.equal(2);
      expect(lines, room).to.include("import noSuchCheckYet from './no-such-check-yet.ts';");
      expect(made, room).to.match(/\n {2}noSuchCheckYet,\n\];/);
    }
  });
  it('names imports in camel case', () => expect(camelCase('a-bc-d')).to.equal('aBcD'));
});

import { expect } from 'chai';
import notFound from '../../../src/checks/image/command-not-found.ts';
import glibc from '../../../src/checks/image/glibc-version.ts';
import interpreter from '../../../src/checks/image/interpreter-missing.ts';
import library from '../../../src/checks/image/missing-library.ts';
import notExecutable from '../../../src/checks/image/not-executable.ts';
import { dies, only, textOf } from '../support.ts';

describe('image/interpreter-missing', () => {
  it('is sure of the one line the runtime writes', async () => {
    const script = only(await dies(interpreter, 'exec /srv/start.sh: no such file or directory\n', { code: 255 }));
    expect(script.confidence).to.equal('confirmed');
    expect(textOf(script)).to.match(/#!/).and.to.match(/CRLF/);
    expect(textOf(only(await dies(interpreter, 'exec /srv/api: no such file or directory\n', { code: 1 })))).to.match(/loader/).and.to.match(/musl/);
  });
  it('keeps silent on a file the program itself misses', async () => {
    expect(await dies(interpreter, 'open /srv/api.yaml: no such file or directory\n')).to.deep.equal([]);
  });
});

describe('image/command-not-found', () => {
  it('is sure where the exit code agrees', async () => {
    const found = only(await dies(notFound, '/entry.sh: line 9: envsubst: command not found\n', { code: 127 }));
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.match(/envsubst/).and.to.match(/127/);
    expect(only(await dies(notFound, '/entry.sh: line 9: envsubst: command not found\n', { code: 1 })).confidence).to.equal('likely');
  });
  it('keeps silent on records and pages that were not found', async () => {
    expect(await dies(notFound, 'ERROR order 7 not found\n')).to.deep.equal([]);
  });
});

describe('image/not-executable', () => {
  it('is sure where the exit code agrees', async () => {
    const found = only(await dies(notExecutable, '/entry.sh: line 3: /srv/api: Permission denied\n', { code: 126 }));
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found)).to.match(/chmod \+x \/srv\/api/);
  });
  it('keeps silent on files that are read', async () => {
    expect(await dies(notExecutable, 'open /srv/key.pem: permission denied\n')).to.deep.equal([]);
  });
});

describe('image/missing-library, image/glibc-version', () => {
  it('name the library and the version', async () => {
    const lib = only(await dies(library, '/srv/api: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such file or directory\n', { code: 127 }));
    expect(lib.confidence).to.equal('confirmed');
    expect(lib.summary).to.match(/libpq\.so\.5/);
    const old = only(await dies(glibc, "/srv/api: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /srv/api)\n", { code: 1 }));
    expect(old.summary).to.match(/GLIBC_2\.34/);
  });
  it('keep silent on each other and on the rest', async () => {
    expect(await dies(glibc, 'API version 2.34 not found\n')).to.deep.equal([]);
    expect(await dies(library, 'ERROR library card expired\n')).to.deep.equal([]);
  });
});

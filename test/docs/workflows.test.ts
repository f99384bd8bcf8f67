/**
 * The workflows, compared with what they call and what docs/kubernetes.md promises. actionlint checks their grammar
 * (`npm run lint`).
 */
import { expect } from 'chai';
import { load } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly steps?: readonly Step[];
  readonly uses?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: {
    readonly matrix: {
      readonly node?: readonly string[];
      readonly include?: readonly Readonly<Record<string, string>>[];
    };
  };
}
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const text = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const workflow = (name: string): Workflow => load(text(`.github/workflows/${name}`)) as Workflow;
const NAMES = ['ci.yml', 'release.yml'];
const JOBS = NAMES.flatMap((name) =>
  Object.entries(workflow(name).jobs).map(([id, job]) => ({ id: `${name} ${id}`, job })),
);
const STEPS = JOBS.flatMap(({ id, job }) => (job.steps ?? []).map((step) => ({ id, step })));
const { scripts, engines } = JSON.parse(text('package.json')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

describe('.github/workflows', () => {
  it('may only read, except for the jobs that publish', () => {
    for (const name of NAMES) expect(workflow(name).permissions, name).to.deep.equal({ contents: 'read' });
    const writers = JOBS.filter(({ job }) => Object.values(job.permissions ?? {}).includes('write')).map(
      ({ id }) => id,
    );
    expect(writers).to.deep.equal(['release.yml publish', 'release.yml image']);
  });

  it('pins every action to a commit, and leaves no token in a checkout', () => {
    for (const { id, step } of STEPS) {
      if (step.uses !== undefined) expect(step.uses, id).to.match(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      if (step.uses?.startsWith('actions/checkout@')) expect(step.with?.['persist-credentials'], id).to.equal(false);
    }
    // One version of an action in all places.
    const used = new Set(STEPS.flatMap(({ step }) => step.uses ?? []));
    expect(new Set([...used].map((one) => one.split('@')[0])).size).to.equal(used.size);
  });

  it('limits the time of every job', () => {
    for (const { id, job } of JOBS) if (job.uses === undefined) expect(job['timeout-minutes'], id).to.be.within(1, 60);
  });

  it('calls scripts that package.json has', () => {
    const called = STEPS.flatMap(({ step }) =>
      [...(step.run ?? '').matchAll(/\bnpm run ([\w:]+)/g)].map(([, name]) => name!),
    );
    expect(called).to.include.members(['lint', 'package', 'test:cluster']);
    expect(called.filter((name) => scripts[name] === undefined)).to.deep.equal([]);
  });

  it('tests the oldest Node that the program takes, and 22, 24, 26', () => {
    const { node } = workflow('ci.yml').jobs.test!.strategy!.matrix;
    expect(node).to.include.members(['22', '24', '26', `${/\d+\.\d+/.exec(engines.node)![0]}.0`]);
  });

  it('runs each archive of plugin.yaml on its own platform', () => {
    const { platforms } = load(text('plugin.yaml')) as { platforms: { os: string; arch: string }[] };
    const run = workflow('ci.yml').jobs.run!.strategy!.matrix.include!.map(({ platform }) => platform);
    expect(run).to.have.members(platforms.map(({ os, arch }) => `${os}-${arch}`));
  });

  it('tests end to end on the oldest and newest Kubernetes that docs/kubernetes.md supports', () => {
    const [, oldest, newest] = /# Supported Kubernetes\n\n(1\.\d+) to (1\.\d+)/.exec(text('docs/kubernetes.md'))!;
    const kind = workflow('ci.yml').jobs.kind!.strategy!.matrix.include!;
    expect(kind.map(({ kubernetes }) => kubernetes)).to.deep.equal([oldest, newest]);
    for (const { kubernetes, image } of kind)
      expect(image).to.match(
        new RegExp(`^kindest/node:v${kubernetes!.replace('.', '\\.')}\\.\\d+@sha256:[0-9a-f]{64}$`),
      );
  });
});

describe('CHANGELOG.md', () => {
  it('has a section of the version there is, on top, in the shape that release.yml reads', () => {
    const { version } = load(text('plugin.yaml')) as { version: string };
    const headings = [...text('CHANGELOG.md').matchAll(/^## (.*)$/gm)].map(([, heading]) => heading!);
    expect(headings[0]).to.match(
      new RegExp(`^${version.replaceAll('.', '\\.')} - (?:unreleased|\\d{4}-\\d{2}-\\d{2})$`),
    );
    expect(
      headings.slice(1).every((heading) => /^\d+\.\d+\.\d+(?:-[\w.]+)? - \d{4}-\d{2}-\d{2}$/.test(heading)),
    ).to.equal(true);
  });
});

import { expect } from 'chai';
import check from '../../../src/checks/app/api-not-served.ts';
import { removedApi } from '../../../src/knowledge/removed-apis.ts';
import { dies, only, textOf } from '../dead-container.ts';

const group = (...versions: string[]): object => ({
  kind: 'APIGroup',
  versions: versions.map((version) => ({ version })),
});
const VERSION = { major: '1', minor: '34+' };

describe('app/api-not-served', () => {
  it('says when an API was removed and what serves the kind, for the messages of many clients', async () => {
    const cases: [string, RegExp][] = [
      [
        'error: unable to recognize "app.yaml": no matches for kind "Deployment" in version "extensions/v1beta1"\n',
        /kind "Deployment" in version "extensions\/v1beta1".*1\.16 removed.*use apps\/v1 \(since 1\.9\)/,
      ],
      [
        '{"level":"fatal","msg":"no matches for kind \\"PodDisruptionBudget\\" in version \\"policy/v1beta1\\""}\n',
        /1\.25 removed.*policy\/v1 \(since 1\.21\)/,
      ],
      [
        'F1128 10:00:00.000000 1 main.go:9] failed to list *v2beta2.HorizontalPodAutoscaler: the server could not find the requested resource\n',
        /autoscaling\/v2beta2.*1\.26 removed/,
      ],
      [
        'fatal: Get "https://10.96.0.1:443/apis/networking.k8s.io/v1beta1/ingresses?limit=500": the server could not find the requested resource\n',
        /networking\.k8s\.io\/v1beta1.*1\.22 removed/,
      ],
      [
        'Error: resource mapping not found: no matches for kind "PodSecurityPolicy" in version "policy/v1beta1"\n',
        /1\.25 removed it, without a successor/,
      ],
    ];
    for (const [log, says] of cases) {
      const found = only(await dies(check, log));
      expect(found.summary, log).to.match(says);
      expect(found.confidence).to.equal('likely');
      expect(textOf(found)).to.match(/run a release of the image of web/);
    }
  });

  it('is confirmed where the discovery of the API server lacks the version', async () => {
    const log = 'fatal: no matches for kind "CronJob" in version "batch/v1beta1"\n';
    const found = only(await dies(check, log, { raw: { '/apis/batch': group('v1'), '/version': VERSION } }));
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.match(/1\.25 removed.*this cluster is 1\.34/);
    const gone = only(
      await dies(check, log.replace('batch/v1beta1', 'acme.example/v1'), { raw: { '/version': VERSION } }),
    );
    expect(gone.confidence).to.equal('confirmed');
    const since = only(await dies(check, log, { raw: { '/apis/batch': group('v1', 'v1beta1') } }));
    expect(since.confidence).to.equal('likely');
  });

  it('names a missing CRD, and the versions that are served', async () => {
    const log =
      'E1128 10:00:00.000000 1 kind.go:63] no matches for kind "Widget" in version "shop.example.com/v2"\nfatal: exiting\n';
    const raw = { '/apis/shop.example.com': group('v1', 'v1beta1') };
    expect(only(await dies(check, log, { raw })).summary).to.match(
      /Widget.*shop\.example\.com\/v2.*serves only v1, v1beta1/,
    );
    expect(textOf(only(await dies(check, log)))).to.match(/CRD/);
  });

  it('names the group where the message lists only versions', async () => {
    const says = async (list: string): Promise<string> =>
      textOf(
        only(await dies(check, `ERROR no informer: unable to retrieve the complete list of server APIs: ${list}\n`)),
      );
    const gone = ': the server could not find the requested resource';
    expect(await says(`lanes.acme.example/v1alpha2${gone}`)).to.match(
      /does not serve lanes\.acme\.example\/v1alpha2: the CRDs of that group.*--api-group=lanes\.acme\.example.*install the CRDs of lanes/s,
    );
    expect(await says(`metrics.k8s.io/v1beta1: the server is currently unable, lanes.acme.example/v1${gone}`)).to.match(
      /does not serve lanes\.acme\.example\/v1:/,
    );
    expect(await says(`policy/v1beta1${gone}`)).to.match(/1\.25 removed it.*policy\/v1 /);
  });

  it('knows kinds by their resources', () => {
    expect(removedApi('policy/v1beta1', 'podsecuritypolicies')?.since).to.equal(null);
    expect(removedApi('v1beta1', 'Ingress')?.removedIn).to.equal(22);
    expect(removedApi('networking.k8s.io/v1beta1', 'ingressclasses')?.removedIn).to.equal(22);
    expect(removedApi('policy/v1', 'PodDisruptionBudget')).to.equal(undefined);
  });

  it('is silent on messages that name no kind, and on other 404s', async () => {
    expect(await dies(check, 'error: the server could not find the requested resource\n')).to.deep.equal([]);
    expect(await dies(check, 'fatal: GET /users/v1beta1/items: 404 Not Found\n')).to.deep.equal([]);
  });
});

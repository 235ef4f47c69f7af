import { cite, citeFile } from '../model/cite.ts';
import type { KubernetesVersion } from '../model/evidence/kubernetes-version.ts';
import { isRecord } from '../model/fields.ts';
import type { Kept } from '../model/kinds/index.ts';
import { known, type Maybe, unknown } from '../model/maybe.ts';
import { parseJson } from '../parse/json-document.ts';
import { compareVersions, parseVersion } from '../parse/version.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { defineSlice } from './define-slice.ts';

/** What GET /version answered, and what `kubectl version -o json` printed. */
const files = ['outputs/version.json', 'outputs/kubectl-version.json'];

/**
 * From what the API server says of itself; else from the kubelets, which may be older than it but never newer:
 * https://kubernetes.io/releases/version-skew-policy/
 */
export const version = defineSlice({
  files,
  kinds: ['Node'],
  derive: (snapshot): Maybe<KubernetesVersion> => {
    const told = files.flatMap((path) => {
      const text = snapshot.files.get(path);
      return text === undefined ? [] : [serverVersion(snapshot, path, text)];
    });
    return told.find(({ state }) => state === 'known') ?? told[0] ?? kubeletVersion(snapshot);
  },
});

function serverVersion(snapshot: Snapshot, path: string, text: string): Maybe<KubernetesVersion> {
  const document = parseJson(text);
  const said = document.ok && isRecord(document.value) ? document.value : {};
  const server = isRecord(said.serverVersion) ? said.serverVersion : said;
  const found = typeof server.gitVersion === 'string' ? parseVersion(server.gitVersion) : undefined;
  if (found === undefined) {
    return unknown({
      what: 'Kubernetes version',
      namespaces: null,
      reason: 'unparseable',
      detail: `${path} holds no gitVersion of three numbers`,
      next: 'kubectl get --raw /version, saved as outputs/version.json',
    });
  }
  return known({ ...found, toldBy: 'API server' }, [
    citeFile(path, 'gitVersion', server.gitVersion, snapshot.label),
  ]);
}

function kubeletVersion(snapshot: Snapshot): Maybe<KubernetesVersion> {
  const nodes = snapshot.listing('Node');
  const kubelets = nodes.items
    .flatMap((node) => {
      const found = parseVersion(node.status?.nodeInfo?.kubeletVersion ?? '');
      return found === undefined ? [] : [{ node, found }];
    })
    .sort((a, b) => compareVersions(a.found, b.found));
  const [oldest] = kubelets;
  const newest = kubelets.at(-1);
  if (oldest === undefined || newest === undefined) {
    return unknown({
      what: 'Kubernetes version',
      namespaces: null,
      reason: 'not-collected',
      next: 'kubectl get --raw /version, saved as outputs/version.json',
    });
  }
  const citations = oldest === newest ? [newest] : [newest, oldest];
  return known(
    { ...newest.found, toldBy: 'kubelets' },
    citations.map(({ node }) => citeKubelet(node)),
    'inference',
  );
}

function citeKubelet(node: Kept<'Node'>) {
  return cite(node, 'status.nodeInfo.kubeletVersion', node.status?.nodeInfo?.kubeletVersion);
}

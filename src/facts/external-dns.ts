import { cite } from '../model/cite.ts';
import { type ExternalDns, ExternalDnsInstance } from '../model/evidence/external-dns.ts';
import type { Workload } from '../model/evidence/workloads.ts';
import { absent, known, type Maybe, unknown } from '../model/maybe.ts';
import { formatRef } from '../model/ref.ts';
import { parseImage, versionOf } from '../parse/image.ts';
import { defineSlice } from './define-slice.ts';

/** The project's own image and copies of it under its name: registry.k8s.io/external-dns/external-dns, bitnami/external-dns. */
const repository = /(^|\/)external-dns$/;

/** Every workload with a container of ExternalDNS that is not scaled to zero. */
export const externalDns = defineSlice({
  from: ['workloads'],
  derive: (_, { workloads }): Maybe<ExternalDns> => {
    const found = workloads.items.filter(({ replicas }) => replicas !== 0).flatMap(instancesOf);
    const missing = workloads.missingIn();
    if (found.length > 0) return known({ found, missing }, []);
    return missing.length > 0 ? unknown(...missing) : absent(workloads.coverage.label);
  },
});

function instancesOf({ ref, podSpec, labelsField }: Workload): ExternalDnsInstance[] {
  return (podSpec?.containers ?? []).flatMap((container) => {
    const image = parseImage(container.image ?? '');
    if (container.name !== 'external-dns' && !repository.test(image.repository)) return [];
    const template = labelsField.replace(/\.metadata\.labels$/, '');
    const field = `${template}.spec.containers[name=${container.name ?? ''}]`;
    const version = versionOf(image);
    return new ExternalDnsInstance(
      ref,
      field,
      container,
      version === undefined
        ? unknown({
            what: 'version of ExternalDNS',
            namespaces: ref.namespace === undefined ? null : [ref.namespace],
            reason: 'not-observable',
            detail: `the image of ${formatRef(ref)} carries no version`,
            next: `kubectl logs -n ${ref.namespace ?? 'default'} deployment/${ref.name} --tail=-1`,
          })
        : known(version, [cite({ ref }, `${field}.image`, container.image)]),
    );
  });
}

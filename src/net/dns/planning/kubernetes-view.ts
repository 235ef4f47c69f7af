import type { Directive } from '../../../model/corefile.ts';
import { endpointsOf, isReady } from '../../../model/evidence/endpoint-slices.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import type { Kept } from '../../../model/kinds/index.ts';
import { meets, type Requirement } from '../../../model/label-selector.ts';
import type { ObjectRef } from '../../../model/ref.ts';
import { requirementsIn } from '../../common/selector-text.ts';

/** The objects that the kubernetes plugin answers from. */
export type DnsObjects = Pick<Evidence, 'services' | 'endpoints' | 'namespaces' | 'pods'>;

/** An address that is ready behind a Service, with the name that the plugin gives it. */
export interface NamedEndpoint {
  readonly address: string;
  readonly name: string;
  readonly ports: readonly NamedPort[];
}

export interface NamedPort {
  readonly name: string;
  readonly protocol: string;
  /** -1 where there is none to tell. */
  readonly port: number;
}

/** Of slices without a port (plugin/kubernetes/object/endpoint.go). */
const noPorts: readonly NamedPort[] = [{ name: '', protocol: '', port: -1 }];
/** A pod whose name is no label gives its endpoint none. */
const longestLabel = 63;

/** What the options of one kubernetes plugin let it see of a cluster (plugin/kubernetes of coredns 1.15.0). */
export class KubernetesView {
  readonly pods: string;
  readonly ignoresEmpty: boolean;
  readonly isZonal: boolean;
  readonly multicluster: readonly string[];
  readonly #block: readonly Directive[];
  readonly #labels: readonly Requirement[];
  readonly #namespaceLabels: readonly Requirement[] | undefined;
  readonly #namespaces: readonly string[] | undefined;
  readonly #objects: DnsObjects;

  constructor({ block }: Directive, objects: DnsObjects) {
    this.#block = block;
    this.#objects = objects;
    this.pods = this.#last('pods')?.args[0] ?? 'disabled';
    this.ignoresEmpty = block.some(({ name, args }) => name === 'ignore' && args[0] === 'empty_service');
    this.isZonal = this.#last('zonal') !== undefined;
    this.multicluster = this.#last('multicluster')?.args ?? [];
    this.#labels = requirementsIn(this.#last('labels')?.args.join(' ') ?? '');
    const byLabel = this.#last('namespace_labels');
    this.#namespaceLabels = byLabel && requirementsIn(byLabel.args.join(' '));
    const named = block.filter(({ name }) => name === 'namespaces').flatMap(({ args }) => args);
    this.#namespaces = named.length > 0 ? named : undefined;
  }

  #last(option: string): Directive | undefined {
    return this.#block.findLast(({ name }) => name === option);
  }

  /** Does it answer for a namespace? It must be there, and be named or selected where an option says so. */
  hasNamespace(namespace: string): boolean | undefined {
    if (!this.isNamed(namespace)) return false;
    const { namespaces, services } = this.#objects;
    const found = namespaces.find(undefined, namespace);
    if (found.state === 'known') {
      const labels = found.value.metadata.labels ?? {};
      return this.#namespaceLabels?.every((one) => meets(one, labels)) ?? true;
    }
    if (services.in(namespace).length > 0) return this.#namespaceLabels === undefined ? true : undefined;
    return found.state === 'absent' ? false : undefined;
  }

  /** Does the option namespaces let it through? Lookups by address heed no other. */
  isNamed(namespace: string | undefined): boolean {
    return this.#namespaces?.includes(namespace ?? '') ?? true;
  }

  /** Only what carries the labels is watched: Services, EndpointSlices and pods alike. */
  isSeen({ metadata }: Pick<Kept<'Service'>, 'metadata'>): boolean {
    return this.#labels.every((one) => meets(one, metadata.labels ?? {}));
  }

  /** The ready addresses behind a Service; undefined where not all of its EndpointSlices were read. */
  endpointsOf(service: ObjectRef): readonly NamedEndpoint[] | undefined {
    if (this.#last('noendpoints') !== undefined) return [];
    const { slices, missing } = this.#objects.endpoints.of(service);
    if (missing.length > 0) return undefined;
    return slices.filter((slice) => this.isSeen(slice)).flatMap((slice) => this.#endpointsIn(slice));
  }

  /** All ready addresses of slices that it sees, with the namespace of each; undefined where some were not read. */
  hasEndpoint(address: string): boolean | undefined {
    if (this.#last('noendpoints') !== undefined) return false;
    const { endpoints } = this.#objects;
    const isThere = endpoints.items.some(
      (slice) =>
        this.isSeen(slice) &&
        this.isNamed(slice.ref.namespace) &&
        this.#endpointsIn(slice).some((one) => one.address === address),
    );
    return isThere || endpoints.missingIn().length === 0 ? isThere : undefined;
  }

  #endpointsIn(slice: Kept<'EndpointSlice'>): NamedEndpoint[] {
    const { ports = [] } = slice;
    const named = ports.map(({ name = '', protocol = 'TCP', port = -1 }) => ({ name, protocol, port }));
    return endpointsOf([slice])
      .filter(isReady)
      .flatMap(({ addresses = [], hostname, targetRef }) =>
        addresses.map((address) => ({
          address,
          name: (hostname ?? '') || (this.#podName(targetRef?.name) ?? dashed(address)),
          ports: named.length > 0 ? named : noPorts,
        })),
      );
  }

  #podName(name: string | undefined): string | undefined {
    const isUsed = this.#last('endpoint_pod_names') !== undefined && name !== undefined;
    return isUsed && name.length <= longestLabel && name !== '' ? name : undefined;
  }
}

/** An address as a label: `10-1-2-3`, `fd00--1`. */
function dashed(address: string): string {
  if (address.includes('.')) return address.replaceAll('.', '-');
  const name = address.replaceAll(':', '-');
  return name.endsWith('-') ? `${name}0` : name;
}

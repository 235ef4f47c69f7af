import type { ExternalDnsInstance } from '../../model/evidence/external-dns.ts';

/** Options that keep an instance to some of the zones that its credentials reach. */
export const narrowing = [
  'domain-filter',
  'regex-domain-filter',
  'zone-id-filter',
  'zone-name-filter',
  'aws-zone-type',
  'aws-zone-tags',
  'azure-resource-group',
  'rfc2136-zone',
] as const;
/** Options that make two instances see different objects. */
const selecting = [
  'source',
  'namespace',
  'annotation-filter',
  'label-filter',
  'annotation-prefix',
  'ingress-class',
];
/** Options by which two instances keep their records apart although the owner is the same. */
const parting = [
  'provider',
  'txt-prefix',
  'txt-suffix',
  'registry',
  'zone-id-filter',
  'aws-zone-type',
  'exclude-domains',
];
/** --policy, whose default sync went away in 0.22.0; undefined where there is none, or it is not known. */
export function policyOf(instance: ExternalDnsInstance): string | undefined {
  const { version } = instance;
  const isOld = version.state === 'known' && version.value.major === 0 && version.value.minor < 22;
  return instance.get('policy') ?? (isOld ? 'sync' : undefined);
}

function isSame(a: ExternalDnsInstance, b: ExternalDnsInstance, option: string): boolean {
  return [...a.all(option)].sort().join('\n') === [...b.all(option)].sort().join('\n');
}

function domainsOf(instance: ExternalDnsInstance): readonly string[] {
  return instance.all('domain-filter').flatMap((one) => one.split(','));
}

/** May both change records of one domain? Expressions are not compared. */
function shareDomains(a: ExternalDnsInstance, b: ExternalDnsInstance): boolean {
  if ([a, b].some((one) => one.all('regex-domain-filter').length > 0)) return false;
  const [left, right] = [domainsOf(a), domainsOf(b)];
  if (left.length === 0 || right.length === 0) return true;
  const within = (inner: string, outer: string) =>
    inner === outer || inner.endsWith(`.${outer.replace(/^\./, '')}`);
  return left.some((one) => right.some((other) => within(one, other) || within(other, one)));
}

/** An earlier instance that may change the same records under the same owner, and takes away those it does not see. */
export function rivalOf(
  instance: ExternalDnsInstance,
  found: readonly ExternalDnsInstance[],
): ExternalDnsInstance | undefined {
  return found
    .slice(0, found.indexOf(instance))
    .find(
      (other) =>
        other.isClear &&
        (instance.get('txt-owner-id') ?? 'default') === (other.get('txt-owner-id') ?? 'default') &&
        parting.every((option) => isSame(instance, other, option)) &&
        selecting.some((option) => !isSame(instance, other, option)) &&
        shareDomains(instance, other) &&
        [instance, other].some((one) => policyOf(one) === 'sync'),
    );
}

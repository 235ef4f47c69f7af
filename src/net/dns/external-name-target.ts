import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** What makes a text no DNS name, in words. */
export function faultOf(text: string): string | undefined {
  if (text === '') return 'is empty';
  if (text.length <= 253 && subdomain.test(text)) return undefined;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return 'has a scheme';
  if (text.includes('/')) return 'has a path';
  if (/:\d*$/.test(text)) return 'has a port';
  if (text.includes('_')) return 'has an underscore';
  return 'is not in DNS syntax';
}

/** The Service that a name of the cluster means: `NAME.NAMESPACE.svc.DOMAIN`, or a pod's name before it. */
export function clusterTarget(name: string, domain: string): { namespace: string; name: string } | undefined {
  const suffix = `.svc.${domain}`;
  if (!name.endsWith(suffix)) return undefined;
  const [namespace, service] = name.slice(0, -suffix.length).split('.').reverse();
  return namespace === undefined || service === undefined ? undefined : { namespace, name: service };
}

/** A name that only the search domains of a pod could complete; a CNAME is never completed by them. */
export function isShort(name: string, services: Listing<Kept<'Service'>>): boolean {
  if (!name.includes('.') || name.endsWith('.svc')) return true;
  const [service = '', namespace = '', ...rest] = name.split('.');
  return rest.length === 0 && services.find(namespace, service).state === 'known';
}

import type { Citation } from '../../model/cite.ts';
import type { PlannedLookup } from '../../model/dns-plan.ts';
import type { TraceStep } from '../../model/trace.ts';
import { type DnsPlanEvidence, planDns } from '../dns/planning/plan-dns.ts';
import { dnsQuestionOf } from '../dns/planning/question.ts';
import type { Client } from './find-client.ts';
import { settled, unsettled } from './step.ts';

/**
 * The queries that one lookup of a pod costs, in order, and which server block and plugin answers the last of them, as
 * `plan dns` reckons it; undefined where no query is sent, or what answers was not read.
 */
export function queryStep(
  name: string | undefined,
  client: Client,
  seen: DnsPlanEvidence,
): TraceStep | undefined {
  if (name === undefined || client.kind !== 'pod' || seen.clusterDns.state !== 'known') return undefined;
  const { namespace = 'default', name: pod } = client.pod.ref;
  const { lookups, resolvConf } = planDns(dnsQuestionOf({ name, namespace, pod }), seen);
  const glibc = lookups.find(({ libc }) => libc === 'glibc');
  const musl = lookups.find(({ libc }) => libc === 'musl');
  const last = glibc?.attempts.at(-1);
  if (glibc === undefined || last === undefined) return undefined;
  const names = glibc.attempts.map((one) => one.name).join(', then ');
  const says = `With glibc the pod asks for ${names}, A and AAAA each: ${countText(glibc)}${musl === undefined ? '' : `, with musl ${countText(musl)}`}. ${answerText(last)}`;
  const evidence = resolvConf.map(({ line, origin }): Citation => ({
    object: 'resolv.conf of the pod',
    field: line.split(' ')[0] ?? '',
    seen: `${line.split(' ').slice(1).join(' ')} (${origin})`,
    label: 'inference',
  }));
  const open = glibc.attempts.find(({ then }) => then === 'may stop');
  return open === undefined
    ? settled('dns', says, evidence)
    : unsettled('dns', says, `whether ${open.name} is found is not known, and ends it if it is`, evidence);
}

function countText({ queries: { least, most } }: PlannedLookup): string {
  return least === most ? `${most} queries` : `${least} to ${most} queries`;
}

/** `CoreDNS, server block ., plugin kubernetes answers the last.` */
function answerText({ path }: PlannedLookup['attempts'][number]): string {
  const hops = path.map(({ server, zone, plugins }) =>
    zone === null ? server : `${server}, server block ${zone}, plugin ${plugins.join(' or ')}`,
  );
  return hops.length === 0 ? 'What answers is not known.' : `The last goes to ${hops.join(', and on to ')}.`;
}

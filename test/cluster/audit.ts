import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What of an audit.k8s.io/v1 Event tests look at; every request but the control plane's own has one. */
export interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string; readonly groups?: readonly string[] };
  readonly impersonatedUser?: { readonly username: string; readonly groups?: readonly string[] };
  readonly userAgent?: string;
  readonly objectRef?: {
    readonly resource?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly apiGroup?: string;
    readonly subresource?: string;
  };
  readonly responseStatus?: { readonly code: number };
  readonly requestReceivedTimestamp: string;
}

const policy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [
    { level: 'None', users: ['system:apiserver', 'system:kube-controller-manager'] },
    { level: 'Metadata' },
  ],
};

/** Writes the audit policy and returns the API server's flags for it. */
export function writeAuditPolicy(dir: string): Record<string, string> {
  const path = join(dir, 'audit-policy.json');
  writeFileSync(path, JSON.stringify(policy));
  return { 'audit-policy-file': path, 'audit-log-path': join(dir, 'audit.log') };
}

/** All events so far, oldest first. A request's event is written when its answer ends, so poll for the last one. */
export function readAuditEvents(dir: string): AuditEvent[] {
  return readFileSync(join(dir, 'audit.log'), 'utf8')
    .split('\n')
    .slice(0, -1) // what follows the last line end is empty or not yet written whole
    .map((line) => JSON.parse(line) as AuditEvent);
}

import { handoffOwners } from './handoff-owner.ts';

/** What becomes of a credential that was sent, and what is read instead. */
export const credentialRotation =
  'What was sent already counts as disclosed, so revoke or rotate it. Evidence is read with the rights this program was started with, or from a snapshot that `kubernetes-network-review capture` writes, redacted.';

/** Who changes what this program only reads. */
export const changesElsewhere = `Nothing is changed here either: a live change of a network policy goes to ${handoffOwners.liveNetworkPolicy}, one of a mesh policy to ${handoffOwners.liveMeshPolicy}.`;

/** Says of what kinds the credentials are that were sent, and what to do now. Never what they are. */
export function credentialRefusal(kinds: readonly string[]): {
  readonly message: string;
  readonly next: string;
} {
  const named = [...new Set(kinds)];
  const shown = named.slice(0, 5).join(', ') + (named.length > 5 ? ' and more' : '');
  return {
    message: `what was sent holds a credential (${shown}); none is taken here in any form, and nothing was done with the request, nothing of it kept or logged`,
    next: `ask again without it. ${credentialRotation} ${changesElsewhere}`,
  };
}

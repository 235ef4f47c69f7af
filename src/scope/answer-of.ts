import { changesElsewhere, credentialRotation } from '../model/credential-refusal.ts';
import { type HandoffOwner, handoffOwners } from '../model/handoff-owner.ts';
import type { ScopeAnswer } from '../model/scope-answer.ts';

/** What a text was found to be. */
export type Found =
  | { readonly kind: 'credential' }
  | {
      readonly kind: 'change';
      /** Who makes the change; empty where it is of no policy. */
      readonly guards: readonly HandoffOwner[];
      readonly delegated: readonly HandoffOwner[];
      readonly inScope: string | null;
      readonly subjects: readonly string[];
    }
  | {
      readonly kind: 'question';
      readonly delegated: readonly HandoffOwner[];
      readonly inScope: string | null;
      readonly subjects: readonly string[];
    };

const guards = [handoffOwners.liveNetworkPolicy, handoffOwners.liveMeshPolicy];

const credentialAnswer = `No credential is taken here, in any form: no kubeconfig, token, key, password or Secret. Do not send it. ${credentialRotation} ${changesElsewhere}`;

const readOnly = 'This tool only reads and changes nothing.';

const noOwner = `${readOnly} No delegate makes this change either: a change of a network policy would go to ${handoffOwners.liveNetworkPolicy}, one of a mesh policy to ${handoffOwners.liveMeshPolicy}; any other is left to a person.`;

/** The verdict and the words to answer with. */
export function answerOf(found: Found): ScopeAnswer {
  if (found.kind === 'credential') {
    return {
      verdict: 'refuse',
      owner: null,
      owners: [],
      inScope: null,
      subjects: ['Credentials'],
      answer: credentialAnswer,
      reason: 'credential',
    };
  }
  return found.kind === 'change' ? changeAnswer(found) : questionAnswer(found);
}

function changeAnswer(found: Extract<Found, { kind: 'change' }>): ScopeAnswer {
  const { delegated, inScope, subjects } = found;
  const [guard] = found.guards;
  const refusal =
    guard === undefined
      ? noOwner
      : `${readOnly} Changes of this kind are made with ${found.guards.join(' and ')}.`;
  const reading =
    delegated.length === 0 ? '' : ` What is asked about its content belongs to ${delegated.join(' and ')}.`;
  return {
    verdict: inScope === null ? 'refuse' : 'mixed',
    owner: guard ?? null,
    owners: [...(guard === undefined ? guards : found.guards), ...delegated],
    inScope,
    subjects: [...subjects],
    answer: `${inScope === null ? '' : 'The question in inScope is answered here. '}${refusal}${reading}`,
    reason:
      guard === undefined
        ? 'asks for a change of objects that no delegate owns'
        : `asks for a live change of ${guard === handoffOwners.liveMeshPolicy ? 'mesh' : 'network'} policy objects`,
  };
}

function questionAnswer({ delegated, inScope, subjects }: Extract<Found, { kind: 'question' }>): ScopeAnswer {
  const [owner = null] = delegated;
  const shared = { owner, owners: [...delegated], inScope, subjects: [...subjects] };
  if (owner === null) {
    return inScope === null
      ? {
          ...shared,
          verdict: 'unrelated',
          answer: 'This is not about the network of a Kubernetes cluster; it is not answered here.',
          reason: 'names nothing of a cluster’s network, nor of its policies, mesh or pod specs',
        }
      : {
          ...shared,
          verdict: 'in_scope',
          answer: 'Answered here, from evidence where there is any.',
          reason: `asks about ${listed(subjects)}`,
        };
  }
  const owners = delegated.join(' and ');
  return inScope === null
    ? {
        ...shared,
        verdict: 'delegate',
        answer: `This belongs to ${owners}.`,
        reason: `asks only about ${listed(subjects)}`,
      }
    : {
        ...shared,
        verdict: 'mixed',
        answer: `The question in inScope is answered here. The rest belongs to ${owners}.`,
        reason: `asks about ${listed(subjects)}, not all of which is answered here`,
      };
}

function listed(subjects: readonly string[]): string {
  const few = subjects.slice(0, 6);
  return `${few.join(', ')}${subjects.length > few.length ? ', ...' : ''}`;
}

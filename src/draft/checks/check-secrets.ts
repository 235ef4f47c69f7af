import { credentialsIn } from '../../credentials/credentials-in.ts';
import type { Defect } from '../../model/draft-check.ts';
import type { Draft } from '../draft.ts';

/** A draft shows no credential. Of one that it does only what it is, is told. */
export function checkSecrets(text: string, draft: Draft): Defect[] {
  const found = [...credentialsIn(text)].sort((a, b) => a.start - b.start);
  let line = 1;
  let at = 0;
  return found.map(({ kind, start }) => {
    for (; at < start; at += 1) if (text.charCodeAt(at) === 0x0a) line += 1;
    return {
      part: draft.format === 'json' ? null : (draft.lines[line - 1]?.part ?? null),
      rule: 'secret',
      line,
      detail: `It shows a credential (${kind}).`,
      mend: 'Take it out, and tell its owner to revoke or rotate it: it counts as disclosed.',
    };
  });
}

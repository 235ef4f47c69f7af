import type { Listing } from '../model/listing.ts';
import type { HasRef } from '../model/ref.ts';
import { UserError } from '../model/user-error.ts';
import type { Reading, ToolContext } from './define-tool.ts';
import { gapsFor } from './gaps.ts';
import { wordsOf } from './own-words.ts';
import { marked } from './untrusted.ts';

/**
 * Refuses to answer about a kind of which nothing may be read: a list of nothing looks too much like a cluster without.
 * What may be read in part is answered, with its gaps.
 */
export function refuseForbidden(
  listing: Listing<HasRef>,
  reading: Reading,
  { tool }: Pick<ToolContext, 'tool'>,
): void {
  if (!listing.isUnread) return;
  const [gap] = gapsFor(
    listing.missingIn().filter(({ reason }) => reason === 'forbidden'),
    wordsOf([reading]),
  );
  if (gap === undefined) return;
  const detail = gap.detail === null ? '' : `: ${marked(gap.detail, 300)}`;
  throw new UserError(
    `${gap.what} may not be read from source ${reading.origin.source}${detail}`,
    `${gap.next ?? 'grant what `kubernetes-network-review rbac` prints, then call again with refresh true'}; or call ${tool('list_sources')} and choose another source`,
  );
}

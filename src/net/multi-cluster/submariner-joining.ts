import type { Submariner } from '../../model/evidence/submariner.ts';
import type { Maybe, Unknown } from '../../model/maybe.ts';
import { isSettling } from '../common/settling.ts';

/** Is another cluster just being joined: did an Endpoint of it come here a moment ago? Then its connections may not be up yet. */
export function isBeingJoined(
  clusterId: string,
  submariner: Maybe<Submariner>,
  clock: Maybe<number>,
): boolean | Unknown {
  const endpoints = submariner.state === 'known' ? submariner.value.endpoints : [];
  const its = endpoints
    .filter(({ spec }) => spec?.cluster_id === clusterId)
    .map((one) => isSettling(one, clock));
  return its.find((one) => one === true) ?? its.find((one) => one !== false) ?? false;
}

import { type Known, known, unknown } from '../model/maybe.ts';
import { defineSlice } from './define-slice.ts';

/** Ages are counted to the time of reading; a snapshot whose time nobody wrote down has no ages. */
export const clock = defineSlice({
  derive: ({ info, label }) => {
    const time = info.collectedAt === null ? Number.NaN : Date.parse(info.collectedAt);
    return Number.isNaN(time)
      ? unknown({
          what: 'time of reading',
          namespaces: null,
          reason: 'not-collected',
          next: 'give --now, or collectedAt in snapshot.yaml',
        })
      : known(time, [], label);
  },
});

/** The time the user gave. */
export function pinnedClock(now: string): Known<number> {
  return known(Date.parse(now), []);
}

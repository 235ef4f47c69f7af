import type { Kept } from '../kinds/index.ts';
import { Listing } from '../listing.ts';
import { absent, known, type Maybe, unknown } from '../maybe.ts';

interface Referrer {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
}

interface Referent extends Referrer {
  readonly name: string;
}

type Grant = Kept<'ReferenceGrant'>;

/** ReferenceGrants, asked as controllers ask them. */
export class ReferenceGrants extends Listing<Grant> {
  /**
   * The grant in the referent's namespace that allows a reference from another namespace; absent where none does.
   * Every `from` of a grant is combined with every `to` of it; a `to` without a name stands for all of its kind.
   */
  permitting(from: Referrer, to: Referent): Maybe<Grant> {
    const [grant] = this.allPermitting(from, to);
    if (grant !== undefined) return known(grant, [], grant.ref.label);
    if (this.covers(to.namespace)) return absent(this.coverage.label);
    return unknown(...this.missingIn(to.namespace));
  }

  /** Every grant that allows it, of those that were read. */
  allPermitting(from: Referrer, to: Referent): Grant[] {
    return this.in(to.namespace).filter(
      ({ spec }) =>
        (spec?.from ?? []).some(
          (one) =>
            (one.group ?? '') === from.group && one.kind === from.kind && one.namespace === from.namespace,
        ) &&
        (spec?.to ?? []).some(
          (one) =>
            (one.group ?? '') === to.group &&
            one.kind === to.kind &&
            (one.name === undefined || one.name === '' || one.name === to.name),
        ),
    );
  }
}

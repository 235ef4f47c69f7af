import type { GatewayControllers } from '../model/evidence/gateway-controllers.ts';
import { known, type Maybe, unknown } from '../model/maybe.ts';
import { gatewayControllers as products } from '../net/gateway/gateway-controllers.ts';
import { parseImage } from '../parse/image.ts';
import { defineSlice } from './define-slice.ts';

/** By the images of workloads, or by what these are called where images are mirrored. */
export const gatewayControllers = defineSlice({
  from: ['workloads'],
  derive: (snapshot, { workloads }): Maybe<GatewayControllers> => {
    const missing = workloads.missingIn();
    const found = workloads.items.flatMap(({ ref, podSpec }) => {
      const repositories = (podSpec?.containers ?? []).map(({ image }) => parseImage(image ?? '').repository);
      return products
        .filter(
          ({ repository, workload }) =>
            workload.test(ref.name) || repositories.some((one) => repository.test(one)),
        )
        .map(({ product }) => ({ ref, product }));
    });
    if (workloads.isUnread) return unknown(...missing);
    const productOf = (name: string) => products.find(({ controller }) => controller.test(name))?.product;
    return known({ found, missing, productOf }, [], snapshot.label);
  },
});

import { z } from 'zod';
import type { Facts } from './facts.ts';
import type { Way } from './question.ts';

const services = z.object({ items: z.array(z.object({ namespace: z.string(), name: z.string() })) });
const facts = z.object({ items: z.array(z.object({ fact: z.string(), value: z.string().nullable() })) });
const routes = z.object({
  items: z
    .array(
      z.object({
        parents: z
          .array(
            z.object({
              parent: z.string(),
              reason: z.string(),
              refused: z.array(z.object({ section: z.string(), because: z.string(), has: z.string() })),
            }),
          )
          .length(1),
      }),
    )
    .length(1),
});
const zones = z.object({
  items: z.array(
    z.object({
      zone: z.string(),
      steps: z.array(z.object({ plugin: z.string(), to: z.array(z.string()).optional() })),
    }),
  ),
});
const pools = z.object({
  items: z.array(z.object({ range: z.string(), nodeRanges: z.object({ used: z.int(), free: z.int() }) })),
});

const lines = (text = ''): string[] => text.split('\n');

function servicesWith(problem: string): Way {
  return {
    calls: [{ tool: 'get_services', args: { endpoints: problem } }],
    fromTexts: ([text]) => lines(text).flatMap((line) => /^(\S+\/\S+) ClusterIP, /.exec(line)?.[1] ?? []),
    fromStructured: ([content]) =>
      services.parse(content).items.map(({ namespace, name }) => `${namespace}/${name}`),
  };
}

/** How our own tools are asked: one call each. */
export const ourWays: Readonly<Record<keyof Facts, Way>> = {
  unready: servicesWith('not-ready'),
  empty: servicesWith('none-ready'),
  dataplane: {
    calls: [{ tool: 'get_dataplane', args: { part: 'facts' } }],
    fromTexts: ([text = '']) => ({
      cni: /^CNI: (\w+)/m.exec(text)?.[1],
      kubeProxy: /^kube-proxy mode: (\w+)/m.exec(text)?.[1],
    }),
    fromStructured: ([content]) => {
      const values = new Map(facts.parse(content).items.map(({ fact, value }) => [fact, value]));
      return { cni: values.get('CNI')?.split(' ')[0], kubeProxy: values.get('kube-proxy mode') };
    },
  },
  route: {
    calls: [{ tool: 'get_gateway_api', args: { namespace: 'team-7', name: 'console' } }],
    fromTexts: ([text = '']) => {
      const [, listener, reason] = /sectionName (\w+): not attached, (\w+)/.exec(text) ?? [];
      return { reason, listener, lets: /admin refuses by namespace (\w+)/.exec(text)?.[1] };
    },
    fromStructured: ([content]) => {
      const [parent] = routes.parse(content).items.flatMap(({ parents }) => parents);
      const listener = parent?.parent.split(' sectionName ')[1];
      const refusal = parent?.refused.find(
        ({ section, because }) => section === listener && because === 'namespace',
      );
      return { reason: parent?.reason, listener, lets: refusal?.has };
    },
  },
  forwards: {
    calls: [{ tool: 'get_dns', args: { part: 'zones' } }],
    fromTexts: ([text = '']) => {
      const blocks = text.split(/^CoreDNS (?=.*, port )/m).slice(1);
      return blocks.map((block) => [
        /^[^,]+/.exec(block)?.[0],
        /forward answers: to (.*), line/.exec(block)?.[1]?.replace(/[⟦⟧]/g, '').split(' '),
      ]);
    },
    fromStructured: ([content]) =>
      zones
        .parse(content)
        .items.map(({ zone, steps }) => [zone, steps.find(({ plugin }) => plugin === 'forward')?.to]),
  },
  headroom: {
    calls: [{ tool: 'get_dataplane', args: { part: 'pools' } }],
    fromTexts: ([text = '']) => {
      const line = /^Pods (\S+) by .*: in use, .*; (\d+) of \d+ node ranges \/\d+ given, (\d+) free$/m;
      const [, range, given, free] = line.exec(text) ?? [];
      return { range, given: Number(given), free: Number(free) };
    },
    fromStructured: ([content]) => {
      const [pool] = pools.parse(content).items;
      return { range: pool?.range, given: pool?.nodeRanges.used, free: pool?.nodeRanges.free };
    },
  },
};

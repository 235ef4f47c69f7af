import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definitionOf, type KindId } from '../../src/model/kinds/index.ts';
import { type Review, type ReviewGap, reviewSchema } from '../../src/model/review.ts';
import { planFor } from '../../src/pipeline/review-sources.ts';
import { rules } from '../../src/rules/index.ts';
import { fakeServer, type FakeServer } from '../source/kube/fake-server.ts';
import { applyManifests } from './apply.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';
import { readManifests, withPodsOfTemplates } from './manifests.ts';
import { expectNoFurtherClaim, reviewLive, settledReview } from './support/claims.ts';
import { startFaultProxy, send, type Fault, type FaultProxy } from './support/fault-proxy.ts';
import { installAllKinds } from './support/one-of-each.ts';
import { runMeasured } from './support/run-measured.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const { wanted } = planFor(rules, []);
const timeoutMs = 5_000;

/** What a fault is tried on: a list of a built-in kind, one of a custom resource, and an object asked for by name. */
const targets = {
  Service: 'Service',
  HTTPRoute: 'HTTPRoute',
  'ConfigMap kube-system/coredns': undefined,
} as const satisfies Record<string, KindId | undefined>;
type Target = keyof typeof targets;

interface Row {
  readonly fault: string;
  readonly answer: Fault;
  /** The right review, or a gap for what could not be read, with these reasons; `absent`: the server says it is not there. */
  readonly ends: 'right' | 'absent' | readonly ReviewGap['reason'][];
  readonly on?: readonly Target[];
  /** Objects a page, where the fault lies between pages. */
  readonly pageSize?: number;
}

const lists: readonly Target[] = ['Service', 'HTTPRoute'];
const named: readonly Target[] = ['ConfigMap kube-system/coredns'];

const status =
  (code: number, headers: Record<string, string> = {}): Fault =>
  ({ response }) => {
    const body = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message: 'as the fault wants it',
      code,
    };
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

/** So often, and then the API server's own answer. */
const times =
  (count: number, fault: Fault): Fault =>
  (exchange) =>
    exchange.count <= count ? fault(exchange) : exchange.pass();

/** Not on the first answer, so that something was read before. */
const later =
  (fault: Fault): Fault =>
  (exchange) =>
    exchange.count === 1 ? exchange.pass() : fault({ ...exchange, count: exchange.count - 1 });

/** Half of the answer, and then the connection ends, or nothing comes. */
const half =
  (then: 'reset' | 'stall'): Fault =>
  async ({ response, upstream }) => {
    const { status: code, headers, body } = await upstream();
    const head = { 'content-type': headers['content-type'], 'content-length': body.length };
    response.writeHead(code, head).write(body.subarray(0, body.length / 2), () => {
      if (then === 'reset') response.destroy();
    });
  };

/** A whole answer whose body was changed. */
const spoilt =
  (change: (body: Buffer) => Buffer, type?: string): Fault =>
  async ({ response, upstream }) => {
    const answer = await upstream();
    const headers = type === undefined ? answer.headers : { 'content-type': type };
    send(response, { ...answer, headers, body: change(answer.body) });
  };

const reset: Fault = ({ request }) => {
  request.socket.destroy();
};

const endless: Fault = ({ request, response }) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"kind":"ServiceList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"a"}}');
  const part = Buffer.from(',{"metadata":{"name":"a","namespace":"shop"}}'.repeat(20_000));
  let sent = 0;
  const more = () => {
    while (!response.destroyed && sent < 1024 ** 3) {
      sent += part.length;
      if (!response.write(part)) {
        response.once('drain', more);
        return;
      }
    }
    response.end(']}');
  };
  request.once('close', () => response.destroy());
  more();
};

let elsewhere: FakeServer;

const rowsOf: Row[] = [
  { fault: '401 from the beginning', answer: status(401), ends: ['error'] },
  { fault: '401 between two pages', answer: later(status(401)), ends: ['error'], on: lists, pageSize: 2 },
  { fault: '403', answer: status(403), ends: ['forbidden'] },
  { fault: '404 for a list', answer: status(404), ends: ['error'], on: lists },
  { fault: '404 for an object', answer: status(404), ends: 'absent', on: named },
  {
    fault: '410 between two pages, once',
    answer: later(times(1, status(410))),
    ends: 'right',
    on: lists,
    pageSize: 2,
  },
  {
    fault: '410 for every further page',
    answer: ({ request, ...rest }) =>
      request.url?.includes('continue=') === true ? status(410)({ request, ...rest }) : rest.pass(),
    ends: ['error'],
    on: lists,
    pageSize: 2,
  },
  {
    fault: '429 with Retry-After, twice',
    answer: times(2, status(429, { 'retry-after': '1' })),
    ends: 'right',
  },
  { fault: '429 without Retry-After, twice', answer: times(2, status(429)), ends: 'right' },
  { fault: '429 for ever', answer: status(429, { 'retry-after': '1' }), ends: ['timeout'] },
  { fault: '429 until after the deadline', answer: status(429, { 'retry-after': '60' }), ends: ['timeout'] },
  { fault: '500, twice', answer: times(2, status(500)), ends: 'right' },
  { fault: '500 for ever', answer: status(500), ends: ['error'] },
  { fault: '503, twice', answer: times(2, status(503)), ends: 'right' },
  { fault: '503 for ever', answer: status(503), ends: ['error'] },
  { fault: 'connection closed before the answer, once', answer: times(1, reset), ends: 'right' },
  { fault: 'connection closed before the answer, for ever', answer: reset, ends: ['error'] },
  {
    fault: 'connection closed in the middle of a body, once',
    answer: times(1, half('reset')),
    ends: 'right',
  },
  { fault: 'connection closed in the middle of a body, for ever', answer: half('reset'), ends: ['error'] },
  {
    fault: 'connection closed in the middle of the second page, once',
    answer: later(times(1, half('reset'))),
    ends: 'right',
    on: lists,
    pageSize: 2,
  },
  { fault: 'body that stalls', answer: half('stall'), ends: ['timeout'] },
  {
    fault: 'body cut short, well framed',
    answer: spoilt((body) => body.subarray(0, body.length / 2)),
    ends: ['unparseable'],
  },
  {
    fault: 'second half of the body overwritten',
    answer: spoilt((body) =>
      Buffer.concat([body.subarray(0, body.length / 2), Buffer.alloc(body.length / 2, 0xff)]),
    ),
    ends: ['unparseable'],
  },
  { fault: 'empty body', answer: spoilt(() => Buffer.alloc(0)), ends: ['unparseable'] },
  { fault: 'another content type', answer: spoilt((body) => body, 'text/plain'), ends: ['unparseable'] },
  {
    fault: 'JSON called protobuf',
    answer: spoilt(() => Buffer.from('{}'), 'application/vnd.kubernetes.protobuf'),
    ends: ['unparseable'],
  },
  {
    fault: 'page of a login proxy',
    answer: spoilt(() => Buffer.from('<html><form action="/login"></form></html>'), 'text/html'),
    ends: ['error'],
  },
  {
    fault: 'redirect to another server',
    answer: ({ response }) => {
      response.writeHead(302, { location: `${elsewhere.url}/login?token=x` }).end();
    },
    ends: ['error'],
  },
];

let controlPlane: ControlPlane;
let proxy: FaultProxy;
let all: Review;
const table = new Map<string, string>();

/** Does a path ask for this kind, everywhere or in one namespace? */
function asksFor(kind: KindId): (path: string) => boolean {
  const { plural, served } = definitionOf(kind);
  return (path) =>
    served.some(
      ({ group }) =>
        path.startsWith(group === '' ? '/api/v1/' : `/apis/${group}/`) && path.endsWith(`/${plural}`),
    );
}

function spoils(target: Target): (path: string) => boolean {
  const kind = targets[target];
  return kind === undefined
    ? (path) => path.endsWith('/namespaces/kube-system/configmaps/coredns')
    : asksFor(kind);
}

/** A review through the proxy, which must end soon after its deadline. */
async function reviewThrough(kubeconfig: string, pageSize?: number): Promise<Review> {
  const start = performance.now();
  const review = await reviewLive({ kubeconfig, timeoutMs, pageSize });
  expect(performance.now() - start).toBeLessThan(timeoutMs + 5_000);
  expect(review.outcomes.filter(({ outcome }) => outcome === 'crashed')).toEqual([]);
  return review;
}

const gapFor = ({ gaps }: Review, what: string) => gaps.find((gap) => gap.what === what);

beforeAll(async () => {
  elsewhere = await fakeServer((_request, response) => response.end());
  controlPlane = await startControlPlane({ serviceCidr: '10.96.0.0/27' });
  proxy = await startFaultProxy(controlPlane);
  await installAllKinds(controlPlane);
  const route = (name: string) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace: 'shop' },
    spec: { hostnames: [`${name}.example`] },
  });
  await applyManifests(controlPlane, [
    ...withPodsOfTemplates(readManifests(here('demo/manifests'))),
    ...['r1', 'r2', 'r3', 'r4', 'r5'].map(route),
  ]);
  all = await settledReview(controlPlane.kubeconfig('admin'));
});
afterAll(async () => {
  await proxy.close();
  await elsewhere.close();
  await controlPlane.stop();
});

it('without a fault the proxy changes nothing', async () => {
  const review = await reviewThrough(
    proxy.kubeconfigFor(() => false, reset),
    2,
  );
  expect({ ...review, clusters: [] }).toEqual({ ...all, clusters: [] });
});

const cases = rowsOf.flatMap((row) => {
  const on: readonly Target[] = row.on ?? [...lists, ...named];
  return on.map((target) => ({ ...row, target }));
});

describe('a review ends in the right result or a named gap after', () => {
  it.concurrent.each(cases)('$fault, on $target', async ({ fault, answer, ends, target, pageSize }) => {
    let hits = 0;
    const counted: Fault = (exchange) => {
      hits += 1;
      return answer(exchange);
    };
    const review = await reviewThrough(proxy.kubeconfigFor(spoils(target), counted), pageSize);
    expect(hits).toBeGreaterThan(0);
    if (ends === 'right') expect({ ...review, clusters: [] }).toEqual({ ...all, clusters: [] });
    else if (ends === 'absent') expect(gapFor(review, target)).toBeUndefined();
    else {
      expectNoFurtherClaim(review, all);
      const gap = gapFor(review, target);
      expect(ends).toContain(gap?.reason);
      expect(gap?.next).not.toBe('');
    }
    table.set(`${fault}\0${target}`, wordsFor(ends, gapFor(review, target)));
  });

  it('and no redirect was followed', () => {
    expect(elsewhere.seen).toEqual([]);
  });
});

const everyKind = [
  { fault: '403', answer: status(403), reason: 'forbidden' },
  { fault: '500 for ever', answer: status(500), reason: 'error' },
  { fault: 'body that stalls', answer: half('stall'), reason: 'timeout' },
].flatMap((one) => wanted.kinds.map((kind) => ({ ...one, kind })));

describe('a review names the kind that it could not read after', () => {
  it.concurrent.each(everyKind)('$fault, on $kind', async ({ answer, reason, kind }) => {
    const review = await reviewThrough(proxy.kubeconfigFor(asksFor(kind), answer));
    expectNoFurtherClaim(review, all);
    expect(gapFor(review, kind)?.reason).toBe(reason);
  });
});

describe('a review as a whole', () => {
  it('tells what it had read when the server goes away in the middle', async () => {
    const gone = await startFaultProxy(controlPlane);
    const kubeconfig = gone.kubeconfigFor(asksFor('Pod'), async ({ response }) => {
      response.destroy();
      await gone.close();
    });
    const review = await reviewThrough(kubeconfig);
    expectNoFurtherClaim(review, all);
    expect(gapFor(review, 'Pod')).toMatchObject({
      reason: 'error',
      detail: expect.stringContaining('refused') as string,
    });
    table.set('server gone, connections refused\0Pod', 'gap (error)');
  });

  it('takes in no page of a gigabyte', async () => {
    const kubeconfig = proxy.kubeconfigFor(asksFor('Service'), endless);
    const { stdout, megabytes } = await runMeasured([
      ...['review', '--format', 'json', '--now', '2027-01-01T00:00:00Z'],
      ...['--kubeconfig', kubeconfig, '--timeout', '60s'],
    ]);
    const review = reviewSchema.parse(JSON.parse(stdout));
    expectNoFurtherClaim(review, all);
    expect(gapFor(review, 'Service')).toMatchObject({
      reason: 'error',
      detail: 'the answer has more than 67108864 bytes',
    });
    expect(megabytes).toBeLessThan(350);
    table.set('page of 1 GB, whatever the limit\0Service', 'gap (error)');
  });
});

it('references/faults.md says how each ends', async () => {
  const on = [...Object.keys(targets), 'Pod'];
  const faults = [...new Set([...table.keys()].map((key) => key.split('\0')[0] ?? ''))];
  const order = [...rowsOf.map(({ fault }) => fault), ...faults];
  const rows = [...new Set(order)].map(
    (fault) => `| ${[fault, ...on.map((target) => table.get(`${fault}\0${target}`) ?? '')].join(' | ')} |`,
  );
  const text = [
    '# How a review ends when an answer is spoilt',
    '',
    'A proxy before a real API server spoilt the answers to one kind, or to one object, and left the others as they are. A',
    'review ends right, or with a gap that names the kind; then it reports nothing that a whole review does not. It ended',
    'soon after its deadline in every case.',
    '',
    `| Fault | ${on.join(' | ')} |`,
    `|${' --- |'.repeat(on.length + 1)}`,
    ...rows,
    '',
    'An answer 403, an answer 500 for ever and a body that stalls were tried on every kind that is listed, with',
    'a gap (forbidden, error, timeout) each time.',
    '',
    'What concerns the connection as a whole has tests of its own: certificates that are expired, for another host or of an',
    'unknown authority (`test/source/kube/tls.test.ts`), proxies (`test/source/kube/proxy.test.ts`), a server that does not',
    'answer or is no API server (`test/source/live/open-live.test.ts`).',
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot(here('../../references/faults.md'));
});

/** How a row of the table says it. */
function wordsFor(ends: Row['ends'], gap: ReviewGap | undefined): string {
  if (ends === 'right') return 'the right review';
  return ends === 'absent' ? 'not there, as the server says' : `gap (${gap?.reason ?? ''})`;
}
